import { useTranslation } from 'react-i18next';
import { Badge } from '../../ui/Badge.tsx';
import { useLiveStatus } from './LiveProvider.tsx';

export function LiveBadge() {
  const { t } = useTranslation();
  const { estado, isSilent } = useLiveStatus();
  const isLive = estado === 'CONECTADO' && !isSilent;
  return (
    <Badge tone={isLive ? 'success' : estado === 'PARADO' ? 'secondary' : 'warning'} icon={isLive ? 'online' : 'clock'}>
      {t(`aoVivo.${estado}`)}
    </Badge>
  );
}
