import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useRouter } from '@tanstack/react-router';
import type { Sessao } from '@tds/contract/http';
import { deleteSessao, updateIdioma } from '../features/sessao/api.ts';
import { isStatus } from '../platform/api.ts';
import { queryClient } from '../platform/query.ts';
import { Icon } from '../ui/Icon.tsx';
import { IdiomaSwitch } from './IdiomaSwitch.tsx';
import { leaveToLogin } from './leave.ts';

/** `conta` is absent on the page that chooses one. */
export function Navbar({ sessao, conta }: { sessao: Sessao; conta?: { slug: string; nome: string } }) {
  const { t } = useTranslation();
  const menuId = useId();
  const [isOpen, setOpen] = useState(false);
  return (
    <header className="topbar">
      <a className="visually-hidden-focusable skip" href="#conteudo">
        {t('app.pular')}
      </a>
      <div className="topbar-row container-fluid">
        <Link to="/" activeOptions={{ exact: true }} className="topbar-brand">
          {t('app.nome')}
        </Link>
        {conta ? <ContaSwitch sessao={sessao} conta={conta} /> : null}
        <button type="button" className="btn topbar-toggle" aria-expanded={isOpen} aria-controls={menuId} aria-label={t('app.menu')} onClick={() => setOpen(!isOpen)}>
          <Icon name="menu" />
        </button>
        <div id={menuId} className={`topbar-menu${isOpen ? ' is-open' : ''}`}>
          {conta ? <Sections slug={conta.slug} onChoose={() => setOpen(false)} /> : <span className="me-auto" />}
          <span className="topbar-user" title={sessao.usuario.email}>
            {sessao.usuario.nome}
          </span>
          <IdiomaSwitch save={updateIdioma} />
          <SignOutButton />
        </div>
      </div>
    </header>
  );
}

function Sections({ slug, onChoose }: { slug: string; onChoose: () => void }) {
  const { t } = useTranslation();
  return (
    <nav aria-label={t('app.principal')} className="topbar-nav">
      <Link to="/c/$slug/gateways" params={{ slug }} className="topbar-link" activeOptions={{ includeSearch: false }} onClick={onChoose}>
        {t('gateways.titulo')}
      </Link>
      <Link to="/c/$slug/quarentena" params={{ slug }} className="topbar-link" activeOptions={{ includeSearch: false }} onClick={onChoose}>
        {t('quarentena.titulo')}
      </Link>
    </nav>
  );
}

/** One conta: its name. Several: a choice; what was in memory of the former one is dropped. */
function ContaSwitch({ sessao, conta }: { sessao: Sessao; conta: { slug: string; nome: string } }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  if (sessao.contas.length < 2) return <span className="topbar-conta text-truncate">{conta.nome}</span>;
  const isListed = sessao.contas.some((each) => each.slug === conta.slug);
  const choices = isListed ? sessao.contas : [conta, ...sessao.contas];
  const change = async (slug: string) => {
    await navigate({ to: '/c/$slug/gateways', params: { slug } });
    queryClient.removeQueries({ predicate: (query) => query.queryKey[0] === conta.slug });
  };
  return (
    <select className="form-select topbar-conta" aria-label={t('contas.trocar')} value={conta.slug} onChange={(event) => void change(event.target.value)}>
      {choices.map((each) => (
        <option key={each.slug} value={each.slug}>
          {each.nome}
        </option>
      ))}
    </select>
  );
}

function SignOutButton() {
  const { t } = useTranslation();
  const router = useRouter();
  const [hasFailed, setFailed] = useState(false);
  const leave = async () => {
    setFailed(false);
    try {
      await deleteSessao();
    } catch (error) {
      // Already ended on the server: leaving is what was asked for.
      if (!isStatus(error, 401)) return setFailed(true);
    }
    await leaveToLogin(router, 'signedOut');
  };
  return (
    <>
      {hasFailed ? <span role="alert">{t('sessao.saidaFalhou')}</span> : null}
      <button type="button" className="btn btn-sm btn-idioma" onClick={() => void leave()}>
        {t('acoes.sair')}
      </button>
    </>
  );
}
