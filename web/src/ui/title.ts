import { useEffect } from 'react';

/** Names the tab, so that a screen reader and the history say where one is. */
export function useTitle(...parts: string[]): void {
  const title = [...parts, 'TDS New'].join(' · ');
  useEffect(() => {
    document.title = title;
  }, [title]);
}
