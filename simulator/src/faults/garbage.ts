import { limits, type Motivo } from '@tds/contract/mqtt';
import type { Draft, Leitura } from '../message.ts';
import { createRandom } from '../random.ts';
import type { FaultSetup } from './setup.ts';

/** A message spoiled, and what a ledger says of it. */
export interface Spoiled {
  draft: Draft;
  details: { forma: string; motivo: Motivo; codigo?: string };
}

/** One reading of a message, or the message as a whole, is nothing that can be stored; the reason the server must give is known. */
export function createSpoiler({ seed, shares }: FaultSetup, mac: string): (draft: Draft) => Spoiled | undefined {
  const random = createRandom(`${seed}|garbage|${mac}`);
  const place = createRandom(`${seed}|garbage|${mac}|leitura`);
  return (draft) => {
    const { timestampMs, leituras } = draft;
    // A clock that was never set is found first: the reason would be another.
    if (timestampMs < limits.clockSetMs || random(timestampMs) >= (shares.garbage ?? 0)) return undefined;
    const form = Math.floor(random(-timestampMs) * (forms.length + 1));
    const at = Math.floor(place(timestampMs) * leituras.length);
    const [spoilt, found] = [forms[form], leituras[at]];
    if (spoilt === undefined || found === undefined) return { draft: { ...draft, isBroken: true }, details: { forma: 'json', motivo: 'JSON_INVALIDO' } };
    const leitura = { ...spoilt.spoil(found), motivo: spoilt.motivo };
    return { draft: { ...draft, leituras: leituras.with(at, leitura) }, details: { forma: spoilt.forma, motivo: spoilt.motivo, codigo: leitura.codigo } };
  };
}

interface Form {
  forma: string;
  motivo: Motivo;
  spoil: (leitura: Leitura) => Leitura;
}

const forms: readonly Form[] = [
  { forma: 'codigo', motivo: 'DISPOSITIVO_DESCONHECIDO', spoil: (leitura) => ({ ...leitura, codigo: 'DESCONHECIDO' }) },
  { forma: 'unidade', motivo: 'UNIDADE_DIFERENTE', spoil: (leitura) => ({ ...leitura, unidade: leitura.unidade === 'Hz' ? 'bar' : 'Hz' }) },
];
