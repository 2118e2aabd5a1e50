import { STALE_AFTER_MIN } from '@tds/contract/http';
import type { Dispositivo } from '@tds/contract/http';

/** A reading is missing after three intervals; where none is known, after the minutes that count everywhere. */
export function isAtrasada(dispositivo: Pick<Dispositivo, 'modbus'>, lidaEm: string, nowMs: number): boolean {
  const intervaloS = dispositivo.modbus?.intervaloS;
  const limitMs = intervaloS === undefined ? STALE_AFTER_MIN * 60_000 : 3 * intervaloS * 1000;
  return nowMs - Date.parse(lidaEm) > limitMs;
}

/** The later of what the list said and what came live since. */
export function latestOf(dispositivo: Pick<Dispositivo, 'ultimaLeitura'>, live: { time: string; valor: string } | undefined): { time: string; valor: string } | null {
  const read = dispositivo.ultimaLeitura;
  if (!live || !read) return live ?? read;
  return Date.parse(live.time) >= Date.parse(read.time) ? live : read;
}
