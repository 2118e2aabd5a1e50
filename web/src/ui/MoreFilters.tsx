import { useId, useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from '../i18n/index.ts';

/** Filters beside the search field; on a phone they wait behind a button, which says how many are chosen. */
export function MoreFilters({ active, className, children }: { active: number; className: string; children: ReactNode }) {
  const { t } = useTranslation();
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" className="btn btn-outline-secondary more-filters-button" aria-expanded={isOpen} aria-controls={id} onClick={() => setOpen(!isOpen)}>
        {t(active > 0 ? 'filtros.comEscolhidos' : 'filtros.titulo', { count: active })}
      </button>
      <div id={id} className={`more-filters ${className}${isOpen ? ' is-open' : ''}`}>
        {children}
      </div>
    </>
  );
}
