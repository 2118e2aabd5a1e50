import { useState } from 'react';
import { useTranslation } from '../i18n/index.ts';
import { Icon } from './Icon.tsx';

/** Puts `text` on the clipboard and says so in its own place; without a clipboard (plain http) it shows the text to be marked by hand. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const { t } = useTranslation();
  const [state, setState] = useState<'idle' | 'copied' | 'manual'>('idle');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setState('copied');
    } catch {
      setState('manual');
    }
  };
  return (
    <>
      <button type="button" className="btn btn-sm btn-outline-secondary gap-2" onClick={() => void copy()}>
        <Icon name={state === 'copied' ? 'online' : 'copy'} />
        {label}
      </button>
      <span role="status" className="small">
        {state === 'copied' ? t('acoes.copiado') : null}
      </span>
      {state === 'manual' ? <textarea className="form-control font-monospace small" readOnly rows={3} aria-label={label} value={text} /> : null}
    </>
  );
}
