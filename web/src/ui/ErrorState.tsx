import { useTranslation } from 'react-i18next';
import { ApiError } from '@tds/contract/http';

/** A failure in words: the server's own text, the id support asks for, and a way to try again. */
export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="alert alert-danger" role="alert">
      <p className="fw-semibold mb-1">{t('erros.titulo')}</p>
      <ErrorText error={error} />
      {onRetry ? (
        <button type="button" className="btn btn-outline-danger mt-2" onClick={onRetry}>
          {t('acoes.tentarDeNovo')}
        </button>
      ) : null}
    </div>
  );
}

export function ErrorText({ error }: { error: unknown }) {
  const { t } = useTranslation();
  const isProblem = error instanceof ApiError;
  return (
    <>
      <p className="mb-0">{isProblem ? problemText(error, t('erros.semPermissao'), t('erros.inesperado')) : t(isNoAnswer(error) ? 'erros.semRede' : 'erros.inesperado')}</p>
      {isProblem && error.status >= 500 && error.requestId !== '' ? (
        <p className="small mb-0 mt-1 font-monospace">{t('erros.requisicao', { id: error.requestId })}</p>
      ) : null}
    </>
  );
}

/** An answer without a problem body (a proxy's page) carries no text of the server: ours stands in. */
function problemText(error: ApiError, forbidden: string, unexpected: string): string {
  if (error.codigo !== 'UNKNOWN') return error.message;
  return error.status === 403 ? forbidden : unexpected;
}

/** `fetch` rejects with a TypeError when no answer came. */
function isNoAnswer(error: unknown): boolean {
  return error instanceof TypeError;
}
