import { useTranslation } from '../../i18n/index.ts';
import { Badge } from '../../ui/Badge.tsx';
import { useNow } from '../../ui/now.ts';
import { useHeardAt, useLiveStatus } from './LiveProvider.tsx';

/** The browser's own connection, told only while it is not live: it says nothing about the gateways. */
export function LiveBadge() {
  const { t } = useTranslation();
  const { estado, isSilent } = useLiveStatus();
  if (estado === 'CONECTADO' && !isSilent) return null;
  return (
    <Badge tone={estado === 'PARADO' ? 'secondary' : 'warning'} icon="clock">
      {estado === 'CONECTADO' ? <Silence /> : t(`aoVivo.${estado}`)}
    </Badge>
  );
}

/** For how long nothing was heard, counted on. */
function Silence() {
  const { t } = useTranslation();
  const now = useNow();
  const heardAtMs = useHeardAt();
  const seconds = Math.max(0, Math.round((now - (heardAtMs() ?? now)) / 1000));
  return t('aoVivo.SEM_NOTICIAS', { tempo: seconds < 120 ? t('tempo.segundos', { count: seconds }) : t('tempo.minutos', { count: Math.floor(seconds / 60) }) });
}
