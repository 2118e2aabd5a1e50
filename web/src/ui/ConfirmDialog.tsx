import { useId, useState } from 'react';
import type { FormEvent } from 'react';
import { useTranslation } from '../i18n/index.ts';
import { Dialog } from './Dialog.tsx';
import { ErrorText } from './ErrorState.tsx';
import { toast } from './toast.ts';

interface Props {
  title: string;
  text: string;
  /** What must be typed before the deed: there is no way back. */
  name: string;
  /** On the button, on it while the deed is being done, and said afterwards. */
  words: { confirm: string; busy: string; done: string };
  onConfirm: () => Promise<void>;
  onClose: () => void;
}

export function ConfirmDialog({ title, text, name, words, onConfirm, onClose }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const [typed, setTyped] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const confirm = async (event: FormEvent) => {
    event.preventDefault();
    if (typed.trim() !== name) return;
    setBusy(true);
    setFailure(undefined);
    try {
      await onConfirm();
      toast({ tone: 'success', text: words.done });
    } catch (error) {
      setFailure(error);
      setBusy(false);
    }
  };
  return (
    <Dialog labelledBy={`${id}-title`} className="dialog" onClose={onClose}>
      {(close) => (
        <form onSubmit={(event) => void confirm(event)}>
          <h2 className="h5" id={`${id}-title`}>
            {title}
          </h2>
          <p>{text}</p>
          {failure === undefined ? null : (
            <div className="alert alert-danger" role="alert">
              <ErrorText error={failure} />
            </div>
          )}
          <label htmlFor={`${id}-name`} className="form-label">
            {t('formulario.digiteNome', { nome: name })}
          </label>
          <input id={`${id}-name`} className="form-control" autoComplete="off" value={typed} onChange={(event) => setTyped(event.target.value)} />
          <div className="d-flex gap-2 justify-content-end mt-3">
            <button type="button" className="btn btn-outline-secondary" onClick={close}>
              {t('acoes.cancelar')}
            </button>
            <button type="submit" className="btn btn-danger" disabled={isBusy || typed.trim() !== name}>
              {isBusy ? words.busy : words.confirm}
            </button>
          </div>
        </form>
      )}
    </Dialog>
  );
}
