import { useTranslation } from '../i18n/index.ts';

/** Rows of the size the list will have, so that nothing jumps when it arrives. */
export function Skeleton({ rows, height }: { rows: number; height: number }) {
  const { t } = useTranslation();
  return (
    <div role="status">
      <span className="visually-hidden">{t('erros.carregando')}</span>
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className="skeleton" style={{ height }} aria-hidden="true" />
      ))}
    </div>
  );
}
