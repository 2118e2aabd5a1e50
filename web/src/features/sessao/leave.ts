import { useRouter } from '@tanstack/react-router';
import type { RegisteredRouter } from '@tanstack/react-router';
import { useTranslation } from '../../i18n/index.ts';
import { isStatus } from '../../platform/api.ts';
import { queryClient } from '../../platform/query.ts';
import { toast } from '../../ui/toast.ts';
import { deleteSessao } from './api.ts';

/** Back to the login page, remembering where one was; nothing of the conta stays in memory. */
export async function leaveToLogin(router: RegisteredRouter, reason: 'ended' | 'signedOut'): Promise<void> {
  const { pathname, href } = router.state.location;
  if (pathname === '/entrar') return;
  await router.navigate({ to: '/entrar', search: reason === 'signedOut' ? {} : { voltar: href, encerrada: true } });
  queryClient.clear();
  // What the palette remembers has names of the conta in it.
  sessionStorage.clear();
}

export function useSignOut(): () => Promise<void> {
  const { t } = useTranslation();
  const router = useRouter();
  return async () => {
    try {
      await deleteSessao();
    } catch (error) {
      // Already ended on the server: leaving is what was asked for.
      if (!isStatus(error, 401)) return toast({ tone: 'danger', text: t('sessao.saidaFalhou') });
    }
    await leaveToLogin(router, 'signedOut');
  };
}
