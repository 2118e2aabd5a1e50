import { useBlocker } from '@tanstack/react-router';
import { useTranslation } from '../i18n/index.ts';

/** Asks before what was typed is lost, once each time. `isKept` is asked at the moment of leaving: while saving, nothing is lost. */
export function useLeaveGuard(isDirty: boolean, isKept: () => boolean): void {
  const { t } = useTranslation();
  useBlocker({
    // The login page is where a session that ended leads: staying would help nobody.
    shouldBlockFn: ({ next }) => isDirty && !isKept() && next.pathname !== '/entrar' && !confirm(t('formulario.sairSemSalvar')),
    enableBeforeUnload: () => isDirty && !isKept(),
  });
}
