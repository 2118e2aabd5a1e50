import { useEffect } from 'react';
import { Outlet, useRouter } from '@tanstack/react-router';
import { Toasts } from '../ui/Toasts.tsx';
import { focusPage } from '../ui/focus.ts';
import { Shortcuts } from './Shortcuts.tsx';

/** What stands around every page, signed in or not. */
export function Root() {
  const router = useRouter();
  useEffect(
    () =>
      router.subscribe('onRendered', ({ fromLocation, toLocation }) => {
        if (fromLocation && fromLocation.pathname !== toLocation.pathname) focusPage();
      }),
    [router],
  );
  return (
    <>
      <Outlet />
      <Shortcuts />
      <Toasts />
    </>
  );
}
