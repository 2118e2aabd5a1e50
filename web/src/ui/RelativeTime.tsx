import { useIdioma } from '../i18n/index.ts';
import { formatAge, formatInstant } from './format.ts';
import { useNow } from './now.ts';

/** `há 12 s`, with the exact instant on hover, on focus and for machines. */
export function RelativeTime({ instant, fuso }: { instant: string; fuso: string }) {
  const idioma = useIdioma();
  const now = useNow();
  return (
    <time dateTime={instant} title={formatInstant(instant, idioma, fuso)} className="tabular text-nowrap">
      {formatAge(Date.parse(instant), now, idioma)}
    </time>
  );
}
