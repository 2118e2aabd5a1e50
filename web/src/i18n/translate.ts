/** `gateways.total` for a text, also for one that stands as `gateways.total_one` and `gateways.total_other`. */
export type TextKey<Texts, Front extends string = ''> = {
  [Name in keyof Texts & string]: Texts[Name] extends string ? `${Front}${Stem<Name>}` : TextKey<Texts[Name], `${Front}${Name}.`>;
}[keyof Texts & string];

type Stem<Name extends string> = Name extends `${infer Front}_${'zero' | 'one' | 'other'}` ? Front : Name;

export type Translator<Texts> = (key: TextKey<Texts>, values?: Record<string, string | number>) => string;

/**
 * Texts with blanks: `{{nome}}` takes the value as it is, `{{total, number}}` as the language writes numbers. With `count` the
 * form is chosen by the plural rules of CLDR (https://cldr.unicode.org/index/cldr-spec/plural-rules); `_zero` wins for none at all.
 */
export function makeTranslator<Texts extends object>(texts: Texts, locale: string): Translator<Texts> {
  const flat = new Map(flatten(texts, ''));
  const plurals = new Intl.PluralRules(locale);
  const numbers = new Intl.NumberFormat(locale);
  const formOf = (key: string, count: number) => (count === 0 ? flat.get(`${key}_zero`) : undefined) ?? flat.get(`${key}_${plurals.select(count)}`) ?? flat.get(`${key}_other`);
  return (key, values = {}) => {
    const text = (values['count'] === undefined ? undefined : formOf(key, Number(values['count']))) ?? flat.get(key) ?? key;
    return text.replaceAll(/\{\{(\w+)(, number)?\}\}/g, (_, name: string, isNumber?: string) => {
      const value = values[name] ?? '';
      return isNumber ? numbers.format(Number(value)) : String(value);
    });
  };
}

function flatten(texts: object, front: string): [string, string][] {
  return Object.entries(texts).flatMap(([name, text]: [string, string | object]): [string, string][] => (typeof text === 'string' ? [[front + name, text]] : flatten(text, `${front}${name}.`)));
}
