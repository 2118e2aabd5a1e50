import type { Canal, Carga } from '@tds/contract/http';
import { formatDecimal } from '../../ui/format.ts';
import type { LeituraAoVivo } from '../ao-vivo/ultimas.ts';

/** Into L/h and kW, as contract/http/painel.ts says. */
const fatores: Record<string, number> = { 'L/h': 1, 'L/min': 60, 'm³/h': 1000, kW: 1, W: 0.001 };

/** From here on a sum of mixed flows is told in m³/h. */
const M3_FROM_LH = 10_000;

export interface ShownTaxa {
  numero: string;
  unidade: string;
}

/** A rate as people compare it: three or four digits are enough. In its own unit, as everywhere else. */
export function showTaxa(valor: string, unidade: string, idioma: string): ShownTaxa {
  const number = Number(valor);
  const decimals = decimalsOf(Math.abs(number), unidade);
  return { numero: formatDecimal(number.toFixed(decimals), idioma, decimals), unidade };
}

/** A sum in the unit of those that draw most, where they have one in common: what a meter says stands on each page in the same unit. */
export function showSoma({ valor, unidade, maiores }: Pick<Carga, 'valor' | 'unidade' | 'maiores'>, idioma: string): ShownTaxa {
  if (valor === null) return { numero: '—', unidade };
  const [own, other] = new Set(maiores.map((canal) => canal.unidade));
  const fator = own === undefined || other !== undefined ? undefined : fatores[own];
  if (own !== undefined && fator !== undefined) return showTaxa(String(Number(valor) / fator), own, idioma);
  return unidade === 'L/h' && Math.abs(Number(valor)) >= M3_FROM_LH ? showTaxa(String(Number(valor) / 1000), 'm³/h', idioma) : showTaxa(valor, unidade, idioma);
}

/** Enough that a small leak is not shown as nothing. */
function decimalsOf(size: number, unidade: string): number {
  if (size === 0 || unidade === 'W') return unidade === 'kW' ? 2 : 0;
  if (unidade === 'L/h') return size < 10 ? 1 : 0;
  if (size < 0.01) return 3;
  if (size < 100) return 2;
  return size < 1000 ? 1 : 0;
}

/** `0.2134` → `21 %`; less than one percent is not none. */
export function showShare(participacao: number, idioma: string): string {
  const percent = participacao * 100;
  const text = percent > 0 && percent < 1 ? '< 1' : String(Math.round(percent));
  return idioma.startsWith('pt') ? `${text} %` : `${text}%`;
}

/** The canal with its live reading, when that is the later one. */
export function withLive(canal: Canal, ultima: LeituraAoVivo | undefined): Canal {
  if (!ultima || (canal.lidoEm !== null && Date.parse(ultima.time) <= Date.parse(canal.lidoEm))) return canal;
  const fator = fatores[ultima.unidade];
  const normalizado = canal.isStale || fator === undefined ? null : String(Number(ultima.valor) * fator);
  return { ...canal, valor: ultima.valor, unidade: ultima.unidade, lidoEm: ultima.time, normalizado };
}
