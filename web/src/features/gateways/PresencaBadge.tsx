import type { Gateway, Presenca } from '@tds/contract/http';
import { useIdioma, useTranslation } from '../../i18n/index.ts';
import { Badge } from '../../ui/Badge.tsx';
import { formatInstant, formatShort } from '../../ui/format.ts';
import { useNow } from '../../ui/now.ts';
import { useConta } from '../contas/conta.ts';

const looks = {
  ONLINE: { tone: 'success', icon: 'online' },
  OFFLINE: { tone: 'danger', icon: 'offline' },
  NUNCA_CONECTADO: { tone: 'secondary', icon: 'never' },
} as const satisfies Record<Presenca, unknown>;

export function PresencaBadge({ gateway }: { gateway: Pick<Gateway, 'presenca' | 'vistoEm' | 'presencaDesde'> }) {
  const { t } = useTranslation();
  const { fuso } = useConta();
  const idioma = useIdioma();
  const now = useNow();
  const { presenca } = gateway;
  const since = gateway.vistoEm ?? gateway.presencaDesde;
  const text =
    presenca === 'OFFLINE' && since !== null
      ? t('presenca.offlineDesde', { desde: formatShort(since, idioma, fuso, now) })
      : t(`presenca.${presenca}`);
  return (
    <Badge {...looks[presenca]}>
      <span {...(since === null ? {} : { title: formatInstant(since, idioma, fuso) })}>{text}</span>
    </Badge>
  );
}
