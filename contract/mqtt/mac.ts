declare const macBrand: unique symbol;

/** A MAC-48 address in the one form used on the wire, in topics, in a certificate's CN and in the database: `aa:bb:cc:dd:ee:ff`. */
export type Mac = string & { readonly [macBrand]: true };

const exact = /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/;
const typed = /^[0-9a-f]{2}(?:(?::[0-9a-f]{2}){5}|(?:-[0-9a-f]{2}){5}|[0-9a-f]{10})$/;

/** The exact form only; null for anything else. For topics, certificates and stored values. */
export function parseMac(text: string): Mac | null {
  return isMac(text) ? text : null;
}

/** What a person types or a label prints: upper case, dashes, no separators, spaces around. Null if it is no MAC. */
export function normalizeMac(text: string): Mac | null {
  const lower = text.trim().toLowerCase();
  if (!typed.test(lower) || isGroup(lower)) return null;
  return parseMac(lower.replaceAll(/[:-]/g, '').replaceAll(/..(?=.)/g, '$&:'));
}

/** Multicast and broadcast (IEEE 802, lowest bit of the first octet): the address of nobody's hardware. */
function isGroup(text: string): boolean {
  return (Number.parseInt(text.slice(0, 2), 16) & 1) === 1;
}

function isMac(text: string): text is Mac {
  return exact.test(text);
}
