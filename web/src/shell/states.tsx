import { useTranslation } from 'react-i18next';
import { Link, useRouter } from '@tanstack/react-router';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';

export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <main className="container py-4 narrow" id="conteudo">
      <EmptyState title={t('erros.paginaNaoEncontrada')} text={t('erros.paginaNaoEncontradaAcao')}>
        <Link to="/" activeOptions={{ exact: true }} className="btn btn-primary">
          {t('erros.inicio')}
        </Link>
      </EmptyState>
    </main>
  );
}

export function RouteError({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const retry = () => {
    reset();
    void router.invalidate();
  };
  return (
    <div className="container py-4 narrow">
      <ErrorState error={error} onRetry={retry} />
    </div>
  );
}

export function RoutePending() {
  return (
    <div className="container py-4 narrow">
      <Skeleton rows={4} height={64} />
    </div>
  );
}
