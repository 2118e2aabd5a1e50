import { useSuspenseQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from '../../i18n/index.ts';
import { Navbar } from '../../shell/Navbar.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { useTitle } from '../../ui/title.ts';
import { sessaoQuery } from '../sessao/api.ts';

export function ChooseContaPage() {
  const { t } = useTranslation();
  const { data: sessao } = useSuspenseQuery(sessaoQuery);
  useTitle(t('contas.escolher'));
  return (
    <>
      <Navbar sessao={sessao} />
      <main className="container py-4 narrow" id="conteudo" tabIndex={-1}>
        <h1 className="h4 mb-3">{t('contas.escolher')}</h1>
        {sessao.contas.length === 0 ? (
          <EmptyState title={t('contas.nenhuma')} text={t('contas.nenhumaAcao')} />
        ) : (
          <div className="list-group shadow-sm">
            {sessao.contas.map((conta) => (
              <Link
                key={conta.slug}
                to="/c/$slug"
                params={{ slug: conta.slug }}
                className="list-group-item list-group-item-action d-flex justify-content-between align-items-center py-3"
              >
                <span>
                  <span className="fw-semibold d-block">{conta.nome}</span>
                  <span className="text-body-secondary small">{t(`contas.papel.${conta.papel}`)}</span>
                </span>
                <Icon name="arrow" />
              </Link>
            ))}
          </div>
        )}
      </main>
    </>
  );
}
