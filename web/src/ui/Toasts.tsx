import { useEffect, useState, useSyncExternalStore } from 'react';
import { useTranslation } from '../i18n/index.ts';
import { Icon } from './Icon.tsx';
import { dismissToast, listToasts, onToasts } from './toast.ts';
import type { Toast } from './toast.ts';

const SHOWN_MS = 6000;

/** The corner of the toasts. Both regions are there from the start: a reader announces what is put into them. */
export function Toasts() {
  const { t } = useTranslation();
  const toasts = useSyncExternalStore(onToasts, listToasts);
  const [isHeld, setHeld] = useState(false);
  const hold = { onPointerEnter: () => setHeld(true), onPointerLeave: () => setHeld(false), onFocus: () => setHeld(true), onBlur: () => setHeld(false) };
  const list = (tone: Toast['tone']) => toasts.filter((each) => each.tone === tone).map((each) => <ToastCard key={each.id} toast={each} isHeld={isHeld} />);
  return (
    <section className="toasts" aria-label={t('avisos.rotulo')} {...hold}>
      <div aria-live="polite">{list('success')}</div>
      <div aria-live="assertive">{list('danger')}</div>
    </section>
  );
}

function ToastCard({ toast, isHeld }: { toast: Toast; isHeld: boolean }) {
  const { t } = useTranslation();
  const { id, tone, text, action } = toast;
  useEffect(() => {
    // Held, it starts over: who looks at it gets the whole time again.
    if (isHeld || tone === 'danger') return;
    const timer = setTimeout(() => dismissToast(id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [id, tone, isHeld]);
  const act = () => {
    dismissToast(id);
    action?.run();
  };
  return (
    <div className={`toast-card state-${tone}`}>
      <Icon name={tone === 'success' ? 'online' : 'alert'} />
      <p className="toast-text">{text}</p>
      <button type="button" className="btn toast-button" aria-label={t('acoes.fechar')} onClick={() => dismissToast(id)}>
        <Icon name="close" />
      </button>
      {action ? (
        <button type="button" className="btn toast-button toast-action" onClick={act}>
          {action.label}
        </button>
      ) : null}
    </div>
  );
}
