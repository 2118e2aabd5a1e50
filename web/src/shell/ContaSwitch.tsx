import { useTranslation } from 'react-i18next';
import { Link } from '@tanstack/react-router';
import type { Sessao } from '@tds/contract/http';
import { queryClient } from '../platform/query.ts';
import { Icon } from '../ui/Icon.tsx';
import { Menu } from '../ui/Menu.tsx';

/** One conta: its name. Several: a choice; what was in memory of the former one is dropped. */
export function ContaSwitch({ sessao, conta }: { sessao: Sessao; conta: { slug: string; nome: string } }) {
  const { t } = useTranslation();
  if (sessao.contas.length < 2) return <span className="topbar-conta text-truncate">{conta.nome}</span>;
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
      {(close) =>
        choices.map((each) => (
          <Link
            key={each.slug}
            to="/c/$slug"
            params={{ slug: each.slug }}
            className="menu-item"
            activeOptions={{ exact: false, includeSearch: false }}
            onClick={() => {
              close();
              if (each.slug !== conta.slug) queryClient.removeQueries({ predicate: (query) => query.queryKey[0] === conta.slug });
            }}
          >
            {each.nome}
          </Link>
        ))
      }
    </Menu>
  );
}
