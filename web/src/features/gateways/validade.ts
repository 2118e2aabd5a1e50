import type { Certificado } from '@tds/contract/http';

const YEAR_MS = 365.25 * 86_400_000;
/** Renewal begins two years ahead; half a year before the end somebody should look. */
const SOON_MS = YEAR_MS / 2;

/** How a certificate stands now, and for how many years it was issued. */
export function validadeOf({ estado, notBefore, expiresAt }: Certificado, nowMs: number) {
  const years = Math.max(1, Math.round((Date.parse(expiresAt) - Date.parse(notBefore)) / YEAR_MS));
  const leftMs = Date.parse(expiresAt) - nowMs;
  const inForce = leftMs <= 0 ? ('vencido' as const) : leftMs < SOON_MS ? ('vencendo' as const) : ('valido' as const);
  return { situacao: estado === 'ATIVO' ? inForce : estado, years };
}
