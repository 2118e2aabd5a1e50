/** Digits after the point of a decimal text of the wire. */
export function decimalsIn(valor: string): number {
  return valor.split('.')[1]?.length ?? 0;
}

/** `a - b` of two decimal texts, exactly; undefined when one of them is no decimal. */
export function subtract(a: string, b: string): string | undefined {
  const decimals = Math.max(decimalsIn(a), decimalsIn(b));
  const [whole, other] = [toUnits(a, decimals), toUnits(b, decimals)];
  if (whole === undefined || other === undefined) return undefined;
  const difference = whole - other;
  const digits = String(difference < 0n ? -difference : difference).padStart(decimals + 1, '0');
  const sign = difference < 0n ? '-' : '';
  return decimals === 0 ? sign + digits : `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

function toUnits(valor: string, decimals: number): bigint | undefined {
  if (!/^-?\d+(\.\d+)?$/.test(valor)) return undefined;
  return BigInt(valor.replace('.', '') + '0'.repeat(decimals - decimalsIn(valor)));
}
