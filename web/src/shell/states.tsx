import { Link, useRouter } from '@tanstack/react-router';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from '../i18n/index.ts';
import { sessaoQuery } from '../features/sessao/api.ts';
import { NoCodeError } from '../platform/code.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { useTitle } from '../ui/title.ts';
import { Brand, Navbar } from './Navbar.tsx';
import { NoCode } from './NoCode.tsx';

/** An address that leads nowhere: who is signed in keeps the bar, with the languages and the way out. */
export function NotFoundPage() {
  const { data: sessao } = useQuery({ ...sessaoQuery, retry: false });
  return (
    <>
      {sessao ? <Navbar sessao={sessao} /> : <PlainBar />}
      <main className="container py-4 narrow" id="conteudo" tabIndex={-1}>
        <NotFoundNotice />
      </main>
    </>
  );
}

/** The same inside of a conta, whose layout has the bar already. */
export function NotFoundNotice() {
  const { t } = useTranslation();
  useTitle(t('erros.paginaNaoEncontrada'));
  return (
    <EmptyState isPage title={t('erros.paginaNaoEncontrada')} text={t('erros.paginaNaoEncontradaAcao')}>
      <Link to="/" activeOptions={{ exact: true }} className="btn btn-primary">
        {t('erros.inicio')}
      </Link>
    </EmptyState>
  );
}

/** A page that broke while the frame around it stands: the ways to other pages are all there. */
export function RouteError({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation();
  const router = useRouter();
  const retry = () => {
    reset();
    void router.invalidate();
  };
  return (
    <div className="narrow mx-auto">
      {error instanceof NoCodeError ? <NoCode key={error.part} error={error} /> : <ErrorState title={t('erros.paginaQuebrou')} error={error} onRetry={retry} />}
    </div>
  );
}

/** The same where the frame itself could not be made. */
export function PageError(props: ErrorComponentProps) {
  return (
    <>
      <PlainBar />
      <main className="container py-4" id="conteudo" tabIndex={-1}>
        <RouteError {...props} />
      </main>
    </>
  );
}

export function RoutePending() {
  return (
    <div className="container py-4 narrow">
      <Skeleton rows={4} height={64} />
    </div>
  );
}

function PlainBar() {
  return (
    <header className="topbar">
      <div className="topbar-row">
        <Brand />
      </div>
    </header>
  );
}
