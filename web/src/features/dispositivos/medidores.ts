import type { Dispositivo } from '@tds/contract/http';
import { matches } from '../../ui/match.ts';

/** Dispositivos that are read from the same meter on the bus: its index, its rate, its other channels. */
export interface Medidor {
  key: string;
  /** The index if it has one: what the meter is there for. */
  principal: Dispositivo;
  /** All of them, the principal first. */
  canais: readonly Dispositivo[];
}

/** In the order in which their first dispositivo came; one without an address on a bus stands alone. */
export function groupByMedidor(dispositivos: readonly Dispositivo[]): Medidor[] {
  const groups = new Map<string, Dispositivo[]>();
  for (const dispositivo of dispositivos) {
    const { modbus } = dispositivo;
    const key = modbus ? `${dispositivo.gatewayId} ${modbus.barramento} ${modbus.slaveId}` : dispositivo.id;
    groups.set(key, [...(groups.get(key) ?? []), dispositivo]);
  }
  return [...groups].map(([key, members]) => {
    const canais = members.toSorted((a, b) => Number(isIndice(b)) - Number(isIndice(a)));
    return { key, principal: canais[0] as Dispositivo, canais };
  });
}

/** Whether any of its dispositivos has these words in its name or code. */
export function hasWords({ canais }: Medidor, busca: string): boolean {
  return canais.some(({ nome, codigo }) => matches(`${nome} ${codigo}`, busca));
}

function isIndice({ tipoLeitura }: Dispositivo): boolean {
  return tipoLeitura === 'ACUMULADA';
}
