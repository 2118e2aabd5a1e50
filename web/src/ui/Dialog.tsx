import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';

interface Props {
  /** Id of the heading inside that names it. */
  labelledBy: string;
  className: string;
  onClose: () => void;
  /** `close` also gives the focus back to where it was. */
  children: (close: () => void) => ReactNode;
}

/** A native modal dialog: the browser keeps the focus inside and closes it with Escape; so does a press beside it. */
export function Dialog({ labelledBy, className, onClose, children }: Props) {
  const [dialog, setDialog] = useState<HTMLDialogElement | null>(null);
  useEffect(() => {
    const closeBeside = (event: MouseEvent) => {
      if (event.target === dialog) dialog?.close();
    };
    dialog?.showModal();
    dialog?.addEventListener('click', closeBeside);
    return () => dialog?.removeEventListener('click', closeBeside);
  }, [dialog]);
  return (
    <dialog ref={setDialog} className={className} aria-labelledby={labelledBy} onClose={onClose}>
      {children(() => dialog?.close())}
    </dialog>
  );
}
