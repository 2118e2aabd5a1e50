import { limits } from './limits.ts';

/** A decimal in canonical form: no plus sign, no leading or trailing zeros, no exponent, never `-0`, at most 4 decimals. */
export interface Decimal {
  readonly valor: string;
  /** A digit other than zero was dropped. */
  readonly arredondado: boolean;
}

export type DecimalFault = 'VALOR_INVALIDO' | 'VALOR_GRANDE';

const decimalText = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$/;
const tooLarge = 10 ** limits.integerDigits;
const ulp = 10 ** limits.decimals;

/**
 * A valor of the wire → exact decimal, rounded half-even (IEEE 754 roundTiesToEven) to 4 decimals.
 * A string is read digit by digit: the grammar of a JSON number without exponent ("1,5", " 1", "+1", ".5", "01", "1e3" are refused).
 * A JSON number has become a double before it comes here: its shortest decimal is taken (0.1 is "0.1"), which gives back
 * every literal of up to 15 significant digits exactly. Longer literals may fall on a neighbour; send them as strings.
 * 1e309 is not finite and refused; 1e-400 underflows to 0. More than 11 integer digits, also by rounding up: VALOR_GRANDE.
 */
export function parseValor(raw: unknown): Decimal | DecimalFault {
  if (typeof raw === 'number') return fromNumber(raw);
  if (typeof raw !== 'string' || raw.length > limits.valorChars || !decimalText.test(raw)) return 'VALOR_INVALIDO';
  return fromDigits(raw);
}

function fromNumber(raw: number): Decimal | DecimalFault {
  if (!Number.isFinite(raw)) return 'VALOR_INVALIDO';
  const size = Math.abs(raw);
  if (size >= tooLarge) return 'VALOR_GRANDE';
  if (Number.isInteger(raw)) return { valor: raw === 0 ? '0' : String(raw), arredondado: false };
  // Below 1e-6 JavaScript writes an exponent; all of these round to zero.
  if (size < 1e-6) return { valor: '0', arredondado: true };
  return fromDigits(String(raw));
}

/** `text` matches decimalText. */
function fromDigits(text: string): Decimal | DecimalFault {
  const start = text.charCodeAt(0) === 0x2d ? 1 : 0;
  const dot = text.indexOf('.');
  const end = dot === -1 ? text.length : dot;
  if (end - start > limits.integerDigits) return 'VALOR_GRANDE';
  if (dot === -1) return { valor: text === '-0' ? '0' : text, arredondado: false };

  // Nearly every valor: nothing to round and nothing to strip.
  if (text.length - dot - 1 <= limits.decimals && text.charCodeAt(text.length - 1) !== 0x30) return { valor: text, arredondado: false };
  const kept = text.slice(dot + 1, dot + 1 + limits.decimals).padEnd(limits.decimals, '0');
  const dropped = text.slice(dot + 1 + limits.decimals);
  // At most 15 digits: exact in a double.
  let scaled = Number(text.slice(start, end) + kept);
  if (roundsUp(scaled, dropped)) scaled++;
  if (scaled >= tooLarge * ulp) return 'VALOR_GRANDE';
  return { valor: format(scaled, start === 1), arredondado: !isZeros(dropped) };
}

function roundsUp(scaled: number, dropped: string): boolean {
  const first = dropped.charCodeAt(0) - 0x30;
  if (!(first >= 5)) return false;
  return first > 5 || !isZeros(dropped.slice(1)) || scaled % 2 === 1;
}

function format(scaled: number, negative: boolean): string {
  if (scaled === 0) return '0';
  const digits = String(scaled).padStart(limits.decimals + 1, '0');
  const fraction = digits.slice(-limits.decimals).replace(/0+$/, '');
  const integer = digits.slice(0, -limits.decimals);
  return `${negative ? '-' : ''}${integer}${fraction === '' ? '' : `.${fraction}`}`;
}

function isZeros(digits: string): boolean {
  return /^0*$/.test(digits);
}
