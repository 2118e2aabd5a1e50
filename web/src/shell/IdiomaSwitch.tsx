import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Idioma } from '@tds/contract/http';
import { changeIdioma, idiomas, useIdioma } from '../i18n/index.ts';

/** `save` keeps the choice with the person, when somebody is signed in. */
export function IdiomaSwitch({ save }: { save?: (idioma: Idioma) => Promise<void> }) {
  const { t } = useTranslation();
  const current = useIdioma();
  const [isUnsaved, setUnsaved] = useState(false);
  const choose = async (idioma: Idioma) => {
    setUnsaved(false);
    await changeIdioma(idioma);
    await save?.(idioma).catch(() => setUnsaved(true));
  };
  return (
    <>
      <div className="btn-group" role="group" aria-label={t('idioma.rotulo')}>
        {idiomas.map((idioma) => (
          <button
            key={idioma}
            type="button"
            lang={idioma}
            className="btn btn-sm btn-choice"
            aria-pressed={idioma === current}
            onClick={() => void choose(idioma)}
          >
            {t(idioma === 'en' ? 'idioma.en' : 'idioma.ptBR')}
          </button>
        ))}
      </div>
      {isUnsaved ? (
        <span className="small" role="status">
          {t('idioma.naoSalvo')}
        </span>
      ) : null}
    </>
  );
}
