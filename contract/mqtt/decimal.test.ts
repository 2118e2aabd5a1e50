import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseValor } from './decimal.ts';

const integer = fc.bigInt({ min: 0n, max: 10n ** 12n }).map(String);
const fraction = fc.oneof(
  fc.stringMatching(/^[0-9]{1,20}$/),
  fc.stringMatching(/^[0-9]{3}[0-9]5(?:0{0,6})$/),
  fc.constantFrom('99995', '99994999', '00005', '0000500000001', '0000', '9999', '5'),
);
const decimalText = fc
  .tuple(fc.constantFrom('', '-'), integer, fc.option(fraction))
  .map(([sign, whole, part]) => sign + whole + (part === null ? '' : `.${part}`))
  .filter((text) => text.length <= 40);

test('a decimal string is rounded half-even to 4 decimals as exact integers say', () => {
  fc.assert(
    fc.property(decimalText, (text) => {
      expect(parseValor(text)).toEqual(reference(text));
    }),
    { numRuns: 5000 },
  );
});

test('a number gives the same as its shortest decimal', () => {
  const plain = fc.double({ min: -2e11, max: 2e11, noNaN: true, noDefaultInfinity: true });
  const short = fc.tuple(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: 0, max: 6 })).map(([digits, scale]) => digits / 10 ** scale);
  fc.assert(
    fc.property(fc.oneof(plain, short), (value) => {
      const text = String(value);
      expect(parseValor(value)).toEqual(text.includes('e-') ? { valor: '0', arredondado: true } : reference(text));
    }),
    { numRuns: 5000 },
  );
});

test('every literal of up to 15 significant digits survives as a JSON number', () => {
  const literal = fc
    .tuple(fc.integer({ min: 0, max: 99_999_999_999 }), fc.integer({ min: 0, max: 9999 }))
    .map(([whole, part]) => `${whole}.${String(part).padStart(4, '0')}`);
  fc.assert(
    fc.property(literal, (text) => {
      expect(parseValor(JSON.parse(text))).toEqual(reference(text));
    }),
  );
});

test('a canonical valor comes back unchanged and is never counted as rounded again', () => {
  fc.assert(
    fc.property(decimalText, (text) => {
      const once = parseValor(text);
      fc.pre(typeof once !== 'string');
      expect(parseValor(once.valor)).toEqual({ valor: once.valor, arredondado: false });
    }),
  );
});

test('whatever is no decimal is refused without throwing', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      fc.pre(typeof value !== 'number' && !(typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value)));
      expect(parseValor(value)).toBe('VALOR_INVALIDO');
    }),
  );
});

/** Ten-thousandths as BigInt, every digit kept until the one division. */
function reference(text: string) {
  const negative = text.startsWith('-');
  const [whole = '', part = ''] = text.replace('-', '').split('.');
  if (whole.length > 11) return 'VALOR_GRANDE';
  const scale = 10n ** BigInt(Math.max(part.length, 4));
  const exact = BigInt(whole + part) * (scale / 10n ** BigInt(part.length)) * 10_000n;
  const floor = exact / scale;
  const twice = (exact % scale) * 2n;
  const rounded = twice > scale || (twice === scale && floor % 2n === 1n) ? floor + 1n : floor;
  if (rounded >= 10n ** 15n) return 'VALOR_GRANDE';
  const digits = String(rounded).padStart(5, '0');
  const plain = `${digits.slice(0, -4)}.${digits.slice(-4)}`.replace(/\.?0+$/, '');
  return { valor: negative && rounded !== 0n ? `-${plain}` : plain, arredondado: exact % scale !== 0n };
}
