import { ApiError } from '@tds/contract/http';
import { useTranslation } from '../i18n/index.ts';
import { NoAnswerError } from '../platform/connection.ts';
import { CopyButton } from './CopyButton.tsx';

/** A failure in words: the server's own text, the number support asks for, and a way to try again. `title` where it is all the page has. */
export function ErrorState({ error, title, onRetry }: { error: unknown; title?: string; onRetry?: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="alert alert-danger" role="alert">
      {title === undefined ? <p className="fw-semibold mb-1">{t('erros.titulo')}</p> : <h1 className="fs-6 fw-semibold mb-1">{title}</h1>}
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
  const isSilence = error instanceof NoAnswerError;
  const isKnown = isProblem && (error.codigo !== 'UNKNOWN' || error.status === 403);
  const requestId = isKnown && error.status >= 500 ? error.requestId : '';
  return (
    <>
      <p className="mb-0">{isProblem ? problemText(error, t('erros.semPermissao'), t('erros.inesperado')) : t(isSilence ? 'erros.semRede' : 'erros.inesperado')}</p>
      {requestId === '' ? null : (
        <p className="small mb-0 mt-2 d-flex flex-wrap align-items-center gap-2">
          <span className="font-monospace text-break">{t('erros.requisicao', { id: requestId })}</span>
          <CopyButton text={requestId} label={t('acoes.copiarCodigo')} />
        </p>
      )}
      {isKnown || isSilence ? null : (
        <p className="small mb-0 mt-2">
          <CopyButton text={describeBug(error)} label={t('acoes.copiarDetalhes')} />
        </p>
      )}
    </>
  );
}

/** What support needs of a fault in the page itself, which the server knows nothing of. */
function describeBug(error: unknown): string {
  const what = error instanceof Error ? (error.stack ?? String(error)) : String(error);
  const cause = error instanceof Error && error.cause instanceof Error ? [String(error.cause)] : [];
  return [location.href, new Date().toISOString(), navigator.userAgent, what, ...cause].join('\n');
}

/** An answer without a problem body (a proxy's page) carries no text of the server: ours stands in. */
function problemText(error: ApiError, forbidden: string, unexpected: string): string {
  if (error.codigo !== 'UNKNOWN') return error.message;
  return error.status === 403 ? forbidden : unexpected;
}
