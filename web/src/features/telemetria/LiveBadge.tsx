import { useTranslation } from 'react-i18next';
import { Badge } from '../../ui/Badge.tsx';
import { useLiveStatus } from './LiveProvider.tsx';

/** The browser's own connection, told only while it is not live: it says nothing about the gateways. */
export function LiveBadge() {
  const { t } = useTranslation();
  const { estado, isSilent } = useLiveStatus();
  if (estado === 'CONECTADO' && !isSilent) return null;
  return (
    <Badge tone={estado === 'PARADO' ? 'secondary' : 'warning'} icon="clock">
      {t(estado === 'CONECTADO' ? 'aoVivo.SEM_NOTICIAS' : `aoVivo.${estado}`)}
    </Badge>
  );
}
