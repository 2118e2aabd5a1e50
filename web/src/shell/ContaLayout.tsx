import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { Link, Outlet, getRouteApi } from '@tanstack/react-router';
import type { Sessao } from '@tds/contract/http';
import { useTranslation } from '../i18n/index.ts';
import { contaQuery } from '../features/contas/api.ts';
import { ContaContext } from '../features/contas/conta.ts';
import type { CurrentConta } from '../features/contas/conta.ts';
import { sessaoQuery } from '../features/sessao/api.ts';
import { LiveProvider } from '../features/ao-vivo/LiveProvider.tsx';
import { LiveNotice } from '../features/ao-vivo/LiveNotice.tsx';
import { isStatus } from '../platform/api.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { ConnectionNotice } from './ConnectionNotice.tsx';
import { Navbar } from './Navbar.tsx';
import { Sections } from './Sections.tsx';

const route = getRouteApi('/c/$slug');

export function ContaLayout() {
  const { slug } = route.useParams();
  const { data: sessao } = useSuspenseQuery(sessaoQuery);
  const found = useQuery(contaQuery(slug));
  const conta = contaOf(sessao, slug, found.data);
  if (!conta) {
    return (
      <>
        <Navbar sessao={sessao} />
        <main className="container py-4 narrow" id="conteudo" tabIndex={-1}>
          {found.error ? <ContaFailure error={found.error} onRetry={() => void found.refetch()} /> : <Skeleton rows={3} height={64} />}
        </main>
      </>
    );
  }
  return (
    <ContaContext value={conta}>
      <LiveProvider key={slug} slug={slug}>
        <Navbar sessao={sessao} conta={conta} />
        <Sections slug={slug} />
        <div className="frame">
          <ConnectionNotice>
            <LiveNotice />
          </ConnectionNotice>
          <main className="frame-main" id="conteudo" tabIndex={-1}>
            <Outlet />
          </main>
        </div>
      </LiveProvider>
    </ContaContext>
  );
}

/** A super-admin may open a conta without being a member of it: then the server's own answer names it. */
function contaOf(sessao: Sessao, slug: string, found: { nome: string; fuso: string } | undefined): CurrentConta | undefined {
  const member = sessao.contas.find((each) => each.slug === slug);
  const conta = member ?? (found && { ...found, papel: 'VIEWER' as const });
  if (!conta) return undefined;
  const { isSuperAdmin } = sessao.usuario;
  return {
    slug,
    nome: conta.nome,
    fuso: conta.fuso,
    canEdit: isSuperAdmin || conta.papel !== 'VIEWER',
    canAdmin: isSuperAdmin || conta.papel === 'ADMIN',
    isSuperAdmin,
  };
}

function ContaFailure({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useTranslation();
  if (!isStatus(error, 404)) return <ErrorState title={t('erros.titulo')} error={error} onRetry={onRetry} />;
  return (
    <EmptyState isPage title={t('contas.naoEncontrada')} text={t('contas.naoEncontradaAcao')}>
      <Link to="/" activeOptions={{ exact: true }} className="btn btn-primary">
        {t('contas.verTodas')}
      </Link>
    </EmptyState>
  );
}
