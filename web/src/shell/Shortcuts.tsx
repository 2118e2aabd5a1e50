import { Suspense, lazy, useEffect, useSyncExternalStore } from 'react';
import { useNavigate, useParams } from '@tanstack/react-router';
import { areShortcutsOn, currentOverlay, onOverlay, showOverlay } from './overlay.ts';
import { sections } from './sections.ts';

const Palette = lazy(() => import('./palette/Palette.tsx').then((module) => ({ default: module.Palette })));
const KeyboardHelp = lazy(() => import('./KeyboardHelp.tsx').then((module) => ({ default: module.KeyboardHelp })));

const SEQUENCE_MS = 1500;

/** The keys that work everywhere, and what they open, fetched when first asked for. */
export function Shortcuts() {
  const { slug } = useParams({ strict: false });
  const overlay = useSyncExternalStore(onOverlay, currentOverlay);
  useKeys(slug);
  const close = () => showOverlay(undefined);
  return (
    <Suspense>
      {overlay === 'palette' ? <Palette slug={slug} onClose={close} /> : null}
      {overlay === 'keys' ? <KeyboardHelp onClose={close} /> : null}
    </Suspense>
  );
}

function useKeys(slug: string | undefined): void {
  const navigate = useNavigate();
  useEffect(() => {
    let afterG = 0;
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
        event.preventDefault();
        return showOverlay('palette');
      }
      if (event.ctrlKey || event.metaKey || event.altKey || !areShortcutsOn() || isBusy(event.target)) return;
      if (event.key === '?') return showOverlay('keys');
      const section = performance.now() - afterG < SEQUENCE_MS ? sections.find(({ key }) => key === event.key) : undefined;
      afterG = event.key === 'g' && !section ? performance.now() : 0;
      if (section && slug !== undefined) void navigate({ to: section.to, params: { slug } });
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [slug, navigate]);
}

/** Typing, or in a dialog: letters are letters there. */
function isBusy(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, select, dialog, [contenteditable]') !== null;
}
