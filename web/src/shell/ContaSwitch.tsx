import { useState } from 'react';
import { Link } from '@tanstack/react-router';
import type { Sessao } from '@tds/contract/http';
import { useTranslation } from '../i18n/index.ts';
import { queryClient } from '../platform/query.ts';
import { Icon } from '../ui/Icon.tsx';
import { Menu } from '../ui/Menu.tsx';
import { matches } from '../ui/match.ts';

/** More than this many are searched, not looked through. */
const MANY = 7;

/** One conta: its name. Several: a choice; what was in memory of the former one is dropped. */
export function ContaSwitch({ sessao, conta }: { sessao: Sessao; conta: { slug: string; nome: string } }) {
  const { t } = useTranslation();
  if (sessao.contas.length < 2 && sessao.contas[0]?.slug === conta.slug) return <span className="topbar-conta px-2 text-truncate">{conta.nome}</span>;
  const isListed = sessao.contas.some((each) => each.slug === conta.slug);
  const choices = isListed ? sessao.contas : [conta, ...sessao.contas];
  return (
    <Menu
      label={t('contas.trocarDe', { nome: conta.nome })}
      align="start"
      buttonClass="btn topbar-button topbar-conta"
      button={
        <>
          <span className="text-truncate">{conta.nome}</span>
          <Icon name="down" />
        </>
      }
    >
      {(close) => <Choices choices={choices} current={conta.slug} onChoose={close} />}
    </Menu>
  );
}

function Choices({ choices, current, onChoose }: { choices: readonly { slug: string; nome: string }[]; current: string; onChoose: () => void }) {
  const { t } = useTranslation();
  const [busca, setBusca] = useState('');
  const found = choices.filter(({ nome }) => matches(nome, busca));
  const choose = (slug: string) => {
    onChoose();
    setBusca('');
    if (slug !== current) queryClient.removeQueries({ predicate: (query) => query.queryKey[0] === current });
  };
  return (
    <>
      {choices.length > MANY ? (
        <input type="search" className="form-control mb-2" aria-label={t('contas.buscar')} placeholder={t('contas.buscar')} value={busca} onChange={(event) => setBusca(event.target.value)} />
      ) : null}
      {found.map(({ slug, nome }) => (
        <Link key={slug} to="/c/$slug" params={{ slug }} className="menu-item" activeOptions={{ exact: false, includeSearch: false }} onClick={() => choose(slug)}>
          <span className="flex-fill">{nome}</span>
          {slug === current ? <Icon name="check" /> : null}
        </Link>
      ))}
      {found.length === 0 ? <p className="menu-group mb-0">{t('contas.semResultado')}</p> : null}
    </>
  );
}
