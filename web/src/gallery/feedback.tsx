import { useId, useState } from 'react';
import type { ReactNode } from 'react';
import { ApiError } from '@tds/contract/http';
import { NoAnswerError } from '../platform/connection.ts';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { toast } from '../ui/toast.ts';

const server = new ApiError(500, { codigo: 'INTERNAL', detail: 'Erro inesperado. Tente de novo.', instance: '019f-4711' });
const refused = new ApiError(409, { codigo: 'CONFLICT', detail: 'O código já está em uso. Escolha outro.' });
const words = { confirm: 'Arquivar', busy: 'Arquivando…', done: 'Bloco A foi arquivado.' };
const nothing = () => {};

/** What happened, is happening or is missing. */
export const feedback: Record<string, () => ReactNode> = {
  ConfirmDialog: () => (
    <Opener label="Archive">{(onClose) => <ConfirmDialog title="Arquivar gateway" text="As leituras continuam guardadas." name="Bloco A" words={words} onConfirm={() => Promise.reject(refused)} onClose={onClose} />}</Opener>
  ),
  Dialog: () => <Opener label="Open">{(onClose) => <DialogExample onClose={onClose} />}</Opener>,
  EmptyState: () => (
    <div className="gallery-wide">
      <EmptyState title="Nenhum gateway cadastrado" text="Cadastre o primeiro gateway.">
        <button type="button" className="btn btn-primary">
          Novo gateway
        </button>
      </EmptyState>
    </div>
  ),
  ErrorState: () =>
    [server, refused, new NoAnswerError(undefined), new TypeError('x is not a function')].map((error) => (
      <div key={error.message} className="gallery-wide">
        <ErrorState error={error} onRetry={nothing} />
      </div>
    )),
  Skeleton: () => (
    <div className="gallery-wide">
      <Skeleton rows={3} height={76} />
    </div>
  ),
  Toasts: () => (
    <>
      <button type="button" className="btn btn-outline-primary" onClick={() => toast({ tone: 'success', text: 'Salvo.' })}>
        Done
      </button>
      <button type="button" className="btn btn-outline-danger" onClick={() => toast({ tone: 'danger', text: 'O idioma mudou nesta tela, mas não foi salvo.', action: { label: 'Tentar de novo', run: nothing } })}>
        Failed, with a way out
      </button>
    </>
  ),
};

function Opener({ label, children }: { label: string; children: (onClose: () => void) => ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" className="btn btn-outline-primary" onClick={() => setOpen(true)}>
        {label}
      </button>
      {isOpen ? children(() => setOpen(false)) : null}
    </>
  );
}

function DialogExample({ onClose }: { onClose: () => void }) {
  const id = useId();
  return (
    <Dialog labelledBy={id} className="dialog" onClose={onClose}>
      {(close) => (
        <>
          <h2 className="h5" id={id}>
            Escape, a press beside it and this button close it
          </h2>
          <button type="button" className="btn btn-primary" onClick={close}>
            Fechar
          </button>
        </>
      )}
    </Dialog>
  );
}
