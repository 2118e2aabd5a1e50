import { useTranslation } from '../i18n/index.ts';

interface Props<Values extends Record<string, string>> {
  typed: Values;
  current: Values;
  labelOf: (field: keyof Values & string) => string;
  onKeep: () => void;
  onReload: () => void;
}

/** Somebody else saved first: both versions, field by field, and the choice. Nothing typed is lost by showing it. */
export function ConflictNotice<Values extends Record<string, string>>({ typed, current, labelOf, onKeep, onReload }: Props<Values>) {
  const { t } = useTranslation();
  const changed = (Object.keys(typed) as (keyof Values & string)[]).filter((field) => typed[field] !== current[field]);
  const show = (text: string | undefined) => (text === undefined || text === '' ? t('formulario.vazio') : text);
  return (
    <div className="alert alert-warning" role="alert">
      <p className="fw-semibold mb-1">{t('formulario.conflitoTitulo')}</p>
      <p className="mb-1">{t(changed.length === 0 ? 'formulario.conflitoSemDiferenca' : 'formulario.conflitoTexto')}</p>
      <ul className="mb-2">
        {changed.map((field) => (
          <li key={field}>{t('formulario.conflitoCampo', { campo: labelOf(field), atual: show(current[field]), digitado: show(typed[field]) })}</li>
        ))}
      </ul>
      <div className="d-flex flex-wrap gap-2">
        <button type="button" className="btn btn-warning" onClick={onReload}>
          {t('formulario.conflitoUsar')}
        </button>
        <button type="button" className="btn btn-outline-secondary" onClick={onKeep}>
          {t('formulario.conflitoManter')}
        </button>
      </div>
    </div>
  );
}
