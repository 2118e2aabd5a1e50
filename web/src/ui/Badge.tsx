import type { ReactNode } from 'react';
import { Icon } from './Icon.tsx';

export type Tone = 'success' | 'danger' | 'warning' | 'secondary';

/** A state: icon + word + colour, never colour alone. */
export function Badge({ tone, icon, children }: { tone: Tone; icon: Parameters<typeof Icon>[0]['name']; children: ReactNode }) {
  return (
    <span className={`state state-${tone}`}>
      <Icon name={icon} />
      <span>{children}</span>
    </span>
  );
}
