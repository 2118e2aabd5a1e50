import type { ReactNode } from 'react';
import { Icon } from './Icon.tsx';

/** Nothing to show: what is missing, what to do next, and the action when there is one. */
export function EmptyState({ title, text, children }: { title: string; text?: string; children?: ReactNode }) {
  return (
    <div className="text-center py-5 px-3">
      <div className="fs-1 text-body-tertiary" aria-hidden="true">
        <Icon name="empty" />
      </div>
      <p className="fw-semibold mb-1">{title}</p>
      {text === undefined ? null : <p className="text-body-secondary mb-3">{text}</p>}
      {children}
    </div>
  );
}
