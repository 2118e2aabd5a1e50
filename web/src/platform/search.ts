type SearchValue = string | number | boolean | readonly string[] | undefined;

/** Addresses people can read: `?busca=torre&pagina=2`, without JSON. Absent and empty values are left out. */
export function parseSearch(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search));
}

export function stringifySearch(search: object): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(search as Record<string, SearchValue>)) {
    if (value === undefined || value === '' || value === false) continue;
    params.set(key, String(value));
  }
  const text = params.toString().replaceAll('%2C', ',');
  return text === '' ? '' : `?${text}`;
}

/** What a page reads of its address. The router keeps each parameter that a page does not name: here they are undefined. */
export function onlyKnown<Search extends object>(validate: (search: Record<string, unknown>) => Search): (search: Record<string, unknown>) => Search {
  return (search) => ({ ...Object.fromEntries(Object.keys(search).map((key) => [key, undefined])), ...validate(search) });
}

export function textOf<Key extends string>(search: Record<string, unknown>, key: Key): { [K in Key]?: string } {
  const value = search[key];
  return (typeof value === 'string' && value !== '' ? { [key]: value.slice(0, 100) } : {}) as { [K in Key]?: string };
}

/** One of the words a filter knows. */
export function oneOf<Key extends string, Value extends string>(search: Record<string, unknown>, key: Key, values: readonly Value[]): { [K in Key]?: Value } {
  const found = values.find((each) => each === search[key]);
  return (found === undefined ? {} : { [key]: found }) as { [K in Key]?: Value };
}

export function isId(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value);
}

/** Page 1 is left out of the address. */
export function pageOf(search: Record<string, unknown>): { pagina?: number } {
  const pagina = Number(search.pagina);
  return Number.isInteger(pagina) && pagina > 1 && pagina <= 10_000 ? { pagina } : {};
}
