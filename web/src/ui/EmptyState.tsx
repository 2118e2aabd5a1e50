import type { ReactNode } from 'react';
import { Icon } from './Icon.tsx';

interface Props {
  title: string;
  text?: string;
  /** It is all the page has: its title is the page's. */
  isPage?: boolean;
  children?: ReactNode;
}

/** Nothing to show: what is missing, what to do next, and the action when there is one. */
export function EmptyState({ title, text, isPage = false, children }: Props) {
  const Title = isPage ? 'h1' : 'p';
  return (
    <div className="text-center py-5 px-3">
      <div className="fs-1 text-body-tertiary" aria-hidden="true">
        <Icon name="empty" />
      </div>
      <Title className="fs-6 fw-semibold mb-1">{title}</Title>
      {text === undefined ? null : <p className="text-body-secondary mb-3">{text}</p>}
      {children}
    </div>
  );
}
