/** `1234.5600`, `m³`, `pt-BR` → `1.234,56 m³`: exact, digit by digit; the text is never turned into a float. */
export function formatValor(valor: string, unidade: string, locale: string, minDecimals = 2): string {
  const number = formatDecimal(valor, locale, minDecimals);
  return unidade === '' ? number : `${number}\u00a0${unidade}`;
}

/** Trailing zeros of the fraction go, down to `minDecimals`; what is not a decimal number is shown as it came. */
export function formatDecimal(valor: string, locale: string, minDecimals = 2): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(valor);
  if (!match) return valor;
  const { group, decimal } = separatorsOf(locale);
  // What was rounded to nothing is not less than nothing.
  const sign = match[1] === '-' && /[1-9]/.test(valor) ? '\u2212' : '';
  const whole = (match[2] ?? '').replace(/^0+(?=\d)/, '').replaceAll(/\B(?=(\d{3})+$)/g, group);
  const fraction = (match[3] ?? '').replace(/0+$/, '').padEnd(minDecimals, '0');
  return `${sign}${whole}${fraction === '' ? '' : decimal + fraction}`;
}

/** What a person types as a number → the wire's decimal text; undefined if it is none. `1.234,5` in pt-BR is `1234.5`. */
export function parseDecimal(text: string, locale: string): string | undefined {
  const { group, decimal } = separatorsOf(locale);
  const grouped = new RegExp(`^-?\\d{1,3}(\\${group}\\d{3})+(\\${decimal}\\d+)?$`);
  const trimmed = text.trim();
  const plain = grouped.test(trimmed) ? trimmed.replaceAll(group, '') : trimmed;
  const wire = plain.replace(decimal, '.');
  return /^-?\d{1,15}(\.\d{1,10})?$/.test(wire) ? wire : undefined;
}

/** `2026-02-15T17:30:00Z` → `15/02/2026 14:30:00` in the customer's zone. */
export function formatInstant(instant: string | number, locale: string, fuso: string): string {
  return formatter(locale, { dateStyle: 'short', timeStyle: 'medium', timeZone: fuso }).format(new Date(instant));
}

interface Stamp {
  hasDay: boolean;
  hasYear?: boolean;
  hasTime?: boolean;
  hasSeconds?: boolean;
}

/** `14:30`, `15/02 14:30:05`, `15/02/2026 14:30`: an instant in a column, where all are written alike. */
export function formatStamp(instantMs: number, locale: string, fuso: string, { hasDay, hasYear = false, hasTime = true, hasSeconds = false }: Stamp): string {
  const day: Intl.DateTimeFormatOptions = { day: '2-digit', month: '2-digit', timeZone: fuso, ...(hasYear ? { year: 'numeric' } : {}) };
  const time: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', timeZone: fuso, ...(hasSeconds ? { second: '2-digit' } : {}) };
  const parts = [...(hasDay ? [day] : []), ...(hasTime ? [time] : [])];
  return parts.map((part) => formatter(locale, part).format(instantMs)).join(' ');
}

/** `14:30` on the same local day as `now`, else `12/02 14:30`. */
export function formatShort(instant: string, locale: string, fuso: string, now: number): string {
  const time = { hour: '2-digit', minute: '2-digit', timeZone: fuso } as const;
  const day = { day: '2-digit', month: '2-digit', timeZone: fuso } as const;
  const dayOf = formatter(locale, { ...day, year: 'numeric' });
  const sameDay = dayOf.format(new Date(instant)) === dayOf.format(now);
  return sameDay
    ? formatter(locale, time).format(new Date(instant))
    : `${formatter(locale, day).format(new Date(instant))} ${formatter(locale, time).format(new Date(instant))}`;
}

/** `há 12 s`, `há 5 min`: the coarsest unit that is at least one. Instants in the future count as now. */
export function formatAge(instantMs: number, nowMs: number, locale: string): string {
  const seconds = Math.max(0, Math.floor((nowMs - instantMs) / 1000));
  const relative = relativeFormatter(locale);
  // In Portuguese the narrow form is still `seg.`, and longer than the symbol.
  if (seconds < 60) return locale.startsWith('pt') ? `há ${Math.max(1, seconds)} s` : relative.format(-Math.max(1, seconds), 'second');
  if (seconds < 3600) return relative.format(-Math.floor(seconds / 60), 'minute');
  if (seconds < 86_400) return relative.format(-Math.floor(seconds / 3600), 'hour');
  return relative.format(-Math.floor(seconds / 86_400), 'day');
}

/** `99,98 %`, cut and not rounded up: only what is whole is 100 %. */
export function formatShare(share: number, locale: string): string {
  const text = (Math.floor(share * 10_000) / 100).toLocaleString(locale, { maximumFractionDigits: 2 });
  return locale.startsWith('pt') ? `${text}\u00a0%` : `${text}%`;
}

function separatorsOf(locale: string): { group: string; decimal: string } {
  return locale.startsWith('pt') ? { group: '.', decimal: ',' } : { group: ',', decimal: '.' };
}

/** Making an Intl formatter costs a hundred times its use: one of each kind is kept. */
const formatters = new Map<string, Intl.DateTimeFormat>();

export function formatter(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options);
  const found = formatters.get(key) ?? new Intl.DateTimeFormat(locale, options);
  formatters.set(key, found);
  return found;
}

const relativeFormatters = new Map<string, Intl.RelativeTimeFormat>();

function relativeFormatter(locale: string): Intl.RelativeTimeFormat {
  const found = relativeFormatters.get(locale) ?? new Intl.RelativeTimeFormat(locale, { style: 'narrow', numeric: 'always' });
  relativeFormatters.set(locale, found);
  return found;
}
