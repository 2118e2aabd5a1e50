import type { RegisteredRouter } from '@tanstack/react-router';
import { queryClient } from '../platform/query.ts';

/** Back to the login page, remembering where one was; nothing of the conta stays in memory. */
export async function leaveToLogin(router: RegisteredRouter, reason: 'ended' | 'signedOut'): Promise<void> {
  const { pathname, href } = router.state.location;
  if (pathname === '/entrar') return;
  await router.navigate({ to: '/entrar', search: reason === 'signedOut' ? {} : { voltar: href, encerrada: true } });
  queryClient.clear();
}
