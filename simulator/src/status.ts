import type { Status } from '@tds/contract/mqtt';

const firmwareVersion = 'simulador-1.0';

/** The payload of a status; it is also the last will. */
export function encodeStatus(place: { online: boolean; conexao: string; fila: string; nowMs: number }): string {
  const { online, conexao, fila, nowMs } = place;
  const status: Status = { online, conexao, timestamp: new Date(nowMs).toISOString(), firmware_version: firmwareVersion, fila };
  return JSON.stringify(status);
}
