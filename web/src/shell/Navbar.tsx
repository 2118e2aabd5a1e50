import { useTranslation } from 'react-i18next';
import { Link } from '@tanstack/react-router';
import type { Sessao } from '@tds/contract/http';
import { ContaSwitch } from './ContaSwitch.tsx';
import { PersonMenu } from './PersonMenu.tsx';

/** `conta` is absent on the page that chooses one. */
export function Navbar({ sessao, conta }: { sessao: Sessao; conta?: { slug: string; nome: string } }) {
  const { t } = useTranslation();
  return (
    <header className="topbar">
      <a className="skip" href="#conteudo">
        {t('app.pular')}
      </a>
      <div className="topbar-row">
        <Link to="/" activeOptions={{ exact: true }} className="topbar-brand">
          {t('app.nome')}
        </Link>
        {conta ? <ContaSwitch sessao={sessao} conta={conta} /> : null}
        <div className="topbar-end">
          <PersonMenu sessao={sessao} />
        </div>
      </div>
    </header>
  );
}
