import { queryClient } from '../platform/query.ts';
import type { AppRouter } from '../router.tsx';

/** Back to the login page, remembering where one was; nothing of the conta stays in memory. */
export async function leaveToLogin(router: AppRouter, reason: 'ended' | 'signedOut'): Promise<void> {
  const { pathname, href } = router.state.location;
  if (pathname === '/entrar') return;
  await router.navigate({ to: '/entrar', search: reason === 'signedOut' ? {} : { voltar: href, encerrada: true } });
  queryClient.clear();
}
