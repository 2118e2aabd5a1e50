import { useEffect, useState } from 'react';
import { useTranslation } from '../i18n/index.ts';
import { reloadFor } from '../platform/code.ts';
import type { NoCodeError } from '../platform/code.ts';
import { PROBE_MS, isServerThere, useConnection } from '../platform/connection.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';

/** A page whose code did not come: it waits until the server answers, and opens by itself. What even a new document does not bring is a fault. */
export function NoCode({ error }: { error: NoCodeError }) {
  const { t } = useTranslation();
  const connection = useConnection();
  const [isBroken, setBroken] = useState(false);
  useEffect(() => {
    // Without a network there is nobody to ask; with one again, ask at once.
    if (connection === 'offline') return undefined;
    let isWanted = true;
    const look = async () => {
      if ((await isServerThere()) && isWanted) setBroken(!reloadFor(error.part));
    };
    void look();
    const timer = setInterval(() => void look(), PROBE_MS);
    return () => {
      isWanted = false;
      clearInterval(timer);
    };
  }, [error, connection]);
  if (isBroken) return <ErrorState title={t('erros.paginaQuebrou')} error={error} onRetry={() => location.reload()} />;
  if (connection === 'fine') return <Skeleton rows={4} height={64} />;
  return <EmptyState isPage title={t(`conexao.${connection}`)} text={t('conexao.abreSozinha')} />;
}
