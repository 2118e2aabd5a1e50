/** Every limit of the field wire. Producers stay inside them; what is outside is refused with a reason, never cut silently. */
export const limits = {
  /** MQTT payload. The C core's largest buffer, and what bounds the cost of one hostile packet. */
  payloadBytes: 65_536,
  /** 500 readings with every field at full length are about 70 KB: a producer splits by both limits. */
  leiturasPerMessage: 500,
  /** Containers inside containers. The deepest legal message (config) needs 6. */
  jsonDepth: 8,
  /** A gateway's clock may run ahead of ours by this much. */
  clockAheadMs: 10 * 60_000,
  /** Default lower bound of an instant; a gateway's own bound may be earlier. */
  daysBack: 400,
  /** Before this (2000-01-01T00:00:00Z) a clock was never set: an RTC without battery starts at 1970 or 1980. */
  clockSetMs: 946_684_800_000,
  /** 11 + 4 = numeric(15,4) of the leitura; 15 digits is also what every double carries without loss (DBL_DIG). */
  integerDigits: 11,
  decimals: 4,
  /** Characters of a valor given as a string. */
  valorChars: 40,
  /** Unicode characters; the width of dispositivo.codigo. */
  codigoChars: 20,
  /** RFC 3339 fraction of a second: up to nanoseconds are read, milliseconds are kept. */
  fractionDigits: 9,
  /** Ranges in one recibo: about 7 KB at most, so that an ESP32 can hold it; more go into further messages. */
  faixasPerRecibo: 200,
  /** Bytes at either end of an unreadable message that are searched for fila and seq. */
  filaSearchBytes: 512,
  firmwareVersionChars: 40,
  erroChars: 500,
  /** A plain entry of the Modbus map is about 200 bytes: 250 of them fit 64 KiB, and the byte limit holds as well. */
  dispositivosPerConfig: 250,
  barramentosPerConfig: 8,
  /** Modbus application protocol 1.1b3, 6.3: registers of one read. */
  modbusRegisters: 125,
} as const;
