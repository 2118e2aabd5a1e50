import { useTranslation } from '../i18n/index.ts';

interface Props {
  page: number;
  perPage: number;
  total: number;
  onChange: (page: number) => void;
  /** Where a page has several lists. */
  label?: string;
}

/** Previous and next; the page's number lives in the address. Absent when everything fits on one page. */
export function Paging({ page, perPage, total, onChange, label }: Props) {
  const { t } = useTranslation();
  const pages = Math.max(1, Math.ceil(total / perPage));
  if (pages === 1 && page === 1) return null;
  return (
    <nav className="d-flex align-items-center justify-content-between gap-3 mt-3" aria-label={label ?? t('app.pagina', { pagina: page, paginas: pages })}>
      <button type="button" className="btn btn-outline-secondary" disabled={page <= 1} onClick={() => onChange(page - 1)}>
        {t('acoes.anterior')}
      </button>
      <span className="tabular">{t('app.pagina', { pagina: page, paginas: pages })}</span>
      <button type="button" className="btn btn-outline-secondary" disabled={page >= pages} onClick={() => onChange(page + 1)}>
        {t('acoes.proxima')}
      </button>
    </nav>
  );
}
