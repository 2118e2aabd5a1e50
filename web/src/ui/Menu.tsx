import { useId, useState } from 'react';
import type { KeyboardEvent, ReactNode, ToggleEvent } from 'react';

interface Props {
  /** What the button is called when what it shows is no sentence. */
  label: string;
  button: ReactNode;
  buttonClass: string;
  align: 'start' | 'end';
  /** `close` is for what was chosen. */
  children: (close: () => void) => ReactNode;
}

/** A native popover under a button of the bar: Escape and a press elsewhere close it; the arrows walk through what it holds. */
export function Menu({ label, button, buttonClass, align, children }: Props) {
  const id = useId();
  const [popover, setPopover] = useState<HTMLDivElement | null>(null);
  const onToggle = (event: ToggleEvent) => {
    if (event.newState === 'open') focusables(popover)[0]?.focus();
  };
  return (
    <>
      <button type="button" className={buttonClass} aria-label={label} popoverTarget={id}>
        {button}
      </button>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the arrows are for what it holds, which has the focus */}
      <div ref={setPopover} id={id} popover="auto" role="group" aria-label={label} className={`menu menu-${align}`} onToggle={onToggle} onKeyDown={walk}>
        {children(() => popover?.hidePopover())}
      </div>
    </>
  );
}

function walk(event: KeyboardEvent<HTMLElement>): void {
  const items = focusables(event.currentTarget);
  const at = items.indexOf(document.activeElement as HTMLElement);
  const isTyping = event.target instanceof HTMLInputElement;
  const steps: Record<string, number> = isTyping ? { ArrowDown: at + 1, ArrowUp: at - 1 } : { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 };
  const next = steps[event.key];
  if (next === undefined) return;
  event.preventDefault();
  items.at(next % items.length)?.focus();
}

function focusables(root: HTMLElement | null): HTMLElement[] {
  return [...(root?.querySelectorAll<HTMLElement>('a[href], button:not(:disabled), input') ?? [])];
}
