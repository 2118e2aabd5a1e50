import { useIdioma } from '../i18n/index.ts';
import { formatAge, formatInstant } from './format.ts';
import { useNow } from './now.ts';

/** `há 12 s`, with the exact instant on hover, on focus and for machines. */
export function RelativeTime({ instant, fuso }: { instant: string; fuso: string }) {
  const idioma = useIdioma();
  const now = useNow();
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- who uses no mouse reaches the exact instant by Tab
    <time dateTime={instant} data-tip={formatInstant(instant, idioma, fuso)} tabIndex={0} className="tabular text-nowrap has-tip">
      {formatAge(Date.parse(instant), now, idioma)}
    </time>
  );
}
