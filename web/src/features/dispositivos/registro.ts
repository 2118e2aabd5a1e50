/** What a manual prints for a register, as the address that goes on the wire. */
export interface Registro {
  /** 0-65535, as sent in the request. */
  endereco: number;
  /** The Modbus function that this numbering implies, when it implies one. */
  funcao?: number;
}

const TABLES: Record<string, number> = { '1': 2, '3': 4, '4': 3 };

/**
 * `0x0C83` and `0C83h` are wire addresses. `30201`, `40001` (and six digits: `300201`) are the one-based reference numbers of
 * the Modbus data model: table, then number, so 40001 is address 0 of function 3 (Modbus Application Protocol V1.1b3, 4.4).
 * Other decimals up to 65535 are wire addresses. Undefined if it is none of these.
 */
export function parseRegistro(text: string): Registro | undefined {
  const trimmed = text.trim();
  const hex = /^(?:0x([0-9a-f]{1,4})|([0-9a-f]{1,4})h)$/i.exec(trimmed);
  if (hex) return { endereco: Number.parseInt(hex[1] ?? hex[2] ?? '', 16) };
  if (!/^\d{1,6}$/.test(trimmed)) return undefined;
  return parseReference(trimmed) ?? parseAddress(trimmed);
}

/** The shortest text that `parseRegistro` reads back as the same address: hexadecimal where a decimal would be a reference. */
export function showRegistro(endereco: number): string {
  const decimal = String(endereco);
  return parseReference(decimal) ? hexOf(endereco) : decimal;
}

export function hexOf(endereco: number): string {
  return `0x${endereco.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** The request as it goes over the serial line, CRC included: `01 04 00 C8 00 02 F0 35`. */
export function showFrame(slaveId: number, funcao: number, endereco: number, quantidade: number): string {
  const bytes = [slaveId, funcao, endereco >> 8, endereco & 0xff, quantidade >> 8, quantidade & 0xff];
  const crc = crc16(bytes);
  return [...bytes, crc & 0xff, crc >> 8].map((byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ');
}

/** Five digits in 3xxxx and 4xxxx; six in 1, 3 and 4. A five-digit 1xxxx is read as a plain address: meters use those. */
function parseReference(digits: string): Registro | undefined {
  const table = digits[0] ?? '';
  const isReference = digits.length === 6 ? table in TABLES : digits.length === 5 && (table === '3' || table === '4');
  const number = Number(digits.slice(1));
  const funcao = TABLES[table];
  if (!isReference || funcao === undefined || number < 1 || number > 65_536) return undefined;
  return { endereco: number - 1, funcao };
}

function parseAddress(digits: string): Registro | undefined {
  const endereco = Number(digits);
  return endereco <= 65_535 ? { endereco } : undefined;
}

/** CRC-16/MODBUS: polynomial 0xA001 reflected, start 0xFFFF (Modbus over Serial Line V1.02, 6.2.2). */
function crc16(bytes: readonly number[]): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  }
  return crc;
}
