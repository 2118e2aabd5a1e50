import { useEffect, useState, useSyncExternalStore } from 'react';
import type { ComponentType } from 'react';
import { useNavigate, useParams } from '@tanstack/react-router';
import { currentT } from '../i18n/index.ts';
import { toast } from '../ui/toast.ts';
import { areShortcutsOn, currentOverlay, onOverlay, showOverlay } from './overlay.ts';
import type { Overlay } from './overlay.ts';
import { sections } from './sections.ts';

type Shown = ComponentType<{ slug: string | undefined; onClose: () => void }>;

/** Fetched when first asked for. */
const loaders: Record<Overlay, () => Promise<Shown>> = {
  palette: async () => (await import('./palette/Palette.tsx')).Palette,
  keys: async () => (await import('./KeyboardHelp.tsx')).KeyboardHelp,
};

const SEQUENCE_MS = 1500;

/** The keys that work everywhere, and what they open. */
export function Shortcuts() {
  const { slug } = useParams({ strict: false });
  const overlay = useSyncExternalStore(onOverlay, currentOverlay);
  const [loaded, setLoaded] = useState<{ overlay: Overlay; Shown: Shown }>();
  useKeys(slug);
  useEffect(() => {
    if (overlay === undefined) return;
    let isWanted = true;
    const load = async () => {
      try {
        const Shown = await loaders[overlay]();
        if (isWanted) setLoaded({ overlay, Shown });
      } catch {
        // Without a connection the page itself goes on.
        toast({ tone: 'danger', text: currentT()('erros.semRede') });
        showOverlay(undefined);
      }
    };
    void load();
    return () => {
      isWanted = false;
    };
  }, [overlay]);
  return loaded && loaded.overlay === overlay ? <loaded.Shown slug={slug} onClose={() => showOverlay(undefined)} /> : null;
}

function useKeys(slug: string | undefined): void {
  const navigate = useNavigate();
  useEffect(() => {
    let afterG = Number.NEGATIVE_INFINITY;
    const onKey = (event: KeyboardEvent) => {
      // Fetched while the finger goes on to K, so that what is typed right after is not lost. That it fails is said when it is opened.
      if (event.key === 'Control' || event.key === 'Meta') void loaders.palette().catch(() => {});
      if (event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
        event.preventDefault();
        return showOverlay('palette');
      }
      if (event.ctrlKey || event.metaKey || event.altKey || !areShortcutsOn() || isBusy(event.target)) return;
      if (event.key === '?') return showOverlay('keys');
      const section = performance.now() - afterG < SEQUENCE_MS ? sections.find(({ key }) => key === event.key) : undefined;
      afterG = event.key === 'g' && !section ? performance.now() : Number.NEGATIVE_INFINITY;
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
