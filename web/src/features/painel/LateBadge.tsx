import { useIdioma, useTranslation } from '../../i18n/index.ts';
import { Badge } from '../../ui/Badge.tsx';
import { formatAge } from '../../ui/format.ts';
import { useNow } from '../../ui/now.ts';
import { REFRESH_MS } from './api.ts';

/** Three refreshes missed: what is shown is no longer "now". */
const LATE_MS = 3 * REFRESH_MS;

/** Says how old the numbers are once they are older than they should be. */
export function LateBadge({ updatedAtMs }: { updatedAtMs: number }) {
  const { t } = useTranslation();
  const idioma = useIdioma();
  const now = useNow();
  return (
    <span role="status">
      {updatedAtMs > 0 && now - updatedAtMs > LATE_MS ? (
        <Badge tone="warning" icon="clock">
          {t('painel.demorado', { idade: formatAge(updatedAtMs, now, idioma) })}
        </Badge>
      ) : null}
    </span>
  );
}
