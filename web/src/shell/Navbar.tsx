import { Link } from '@tanstack/react-router';
import type { Sessao } from '@tds/contract/http';
import { useTranslation } from '../i18n/index.ts';
import { Icon } from '../ui/Icon.tsx';
import { Keys } from '../ui/Keys.tsx';
import { Logo } from '../ui/Logo.tsx';
import { ContaSwitch } from './ContaSwitch.tsx';
import { PersonMenu } from './PersonMenu.tsx';
import { showOverlay } from './overlay.ts';

/** `conta` is absent on the page that chooses one. */
export function Navbar({ sessao, conta }: { sessao: Sessao; conta?: { slug: string; nome: string } }) {
  const { t } = useTranslation();
  return (
    <header className="topbar">
      <a className="skip" href="#conteudo">
        {t('app.pular')}
      </a>
      <div className="topbar-row">
        <Brand />
        {conta ? <ContaSwitch sessao={sessao} conta={conta} /> : null}
        <div className="topbar-end">
          <SearchButton />
          <PersonMenu sessao={sessao} />
        </div>
      </div>
    </header>
  );
}

/** The way to the start; where there is little room, its mark alone. */
export function Brand() {
  const { t } = useTranslation();
  return (
    <Link to="/" activeOptions={{ exact: true }} className="topbar-brand">
      <Logo />
      <span className="topbar-name">{t('app.nome')}</span>
    </Link>
  );
}

function SearchButton() {
  const { t } = useTranslation();
  return (
    <button type="button" className="btn topbar-button topbar-search" aria-haspopup="dialog" aria-keyshortcuts="Control+K Meta+K" onClick={() => showOverlay('palette')}>
      <Icon name="search" />
      <span className="topbar-search-text">{t('paleta.abrir')}</span>
      <span className="topbar-search-keys" aria-hidden="true">
        <Keys keys={['Ctrl', 'K']} />
      </span>
    </button>
  );
}
