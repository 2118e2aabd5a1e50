import type { Mac, UnidadeMedida } from '@tds/contract/mqtt';
import type { Fleet } from './fleet.ts';
import type { SimulatedGateway } from './gateway.ts';
import { splitDraft, type Leitura } from './message.ts';
import { readRows, type BadRow, type RowFormat } from './rows.ts';
import { startRun, type Run, type RunOptions } from './run.ts';
import { UserError } from './user-error.ts';

export interface ReplayOptions extends RunOptions {
  file: string;
  format: RowFormat;
  /** Unit of the value column; default: that of each dispositivo in the fleet. */
  unit?: UnidadeMedida | undefined;
  /** Readings a message. */
  batch: number;
}

/** Every row is either in a message or in `bad`: rows = leituras + bad rows, unless the run was interrupted. */
export interface ReplayCount {
  rowsTotal: number;
  rows: number;
  badRows: number;
  bad: { line: number; motivo: BadRow; detalhe: string }[];
}

const badShown = 20;

/** Sends the readings of a real file, in its order, with their own instants. Needs a dispositivo for each meter of the file. */
export async function runReplay(options: ReplayOptions, onStart: (run: Run, count: ReplayCount) => void = () => {}): Promise<{ run: Run; count: ReplayCount }> {
  const { meters, rowsTotal } = await findMeters(options);
  const places = findPlaces(options.fleet, meters);
  const count: ReplayCount = { rowsTotal, rows: 0, badRows: 0, bad: [] };
  const run = startRun(options);
  onStart(run, count);
  const senders = new Map(run.gateways.map((gateway) => [gateway.mac, createSender(gateway, run, options)]));
  for await (const row of readRows(options.file, options.format)) {
    if (options.signal.aborted) break;
    count.rows += 1;
    if (!row.ok) {
      count.badRows += 1;
      if (count.bad.length < badShown) count.bad.push({ line: row.line, motivo: row.motivo, detalhe: row.detalhe });
      continue;
    }
    const { codigo, epochMs, valor, stored } = row;
    const place = places.get(codigo);
    const sender = place === undefined ? undefined : senders.get(place.mac);
    if (place === undefined || sender === undefined) throw new UserError(`line ${row.line}: the file changed while it was being read`);
    await sender.add({ codigo, unidade: options.unit ?? place.unidade, epochMs, valor, stored });
  }
  for (const sender of senders.values()) await sender.flush();
  await run.finish();
  return { run, count };
}

interface Sender {
  add: (leitura: Leitura) => Promise<void>;
  flush: () => Promise<void>;
}

/** Gathers readings into messages and waits for room: the file is read no faster than it is acknowledged. */
function createSender(gateway: SimulatedGateway, run: Run, { batch }: ReplayOptions): Sender {
  let leituras: Leitura[] = [];
  const flush = async (): Promise<void> => {
    const drafts = leituras.length === 0 ? [] : splitDraft(gateway.mac, { timestampMs: run.now(), leituras });
    leituras = [];
    for (const draft of drafts) {
      await gateway.room();
      gateway.offer(draft);
    }
  };
  return {
    flush,
    async add(leitura) {
      leituras.push(leitura);
      if (leituras.length >= batch) await flush();
    },
  };
}

/** A first pass over the file: what is wrong with it as a whole is said before anything is sent. Throws UserError. */
export async function findMeters(options: Pick<ReplayOptions, 'file' | 'format'>): Promise<{ meters: Set<string>; rowsTotal: number }> {
  const meters = new Set<string>();
  let rowsTotal = 0;
  let firstBad: string | undefined;
  for await (const row of readRows(options.file, options.format)) {
    rowsTotal += 1;
    if (row.ok) meters.add(row.codigo);
    else firstBad ??= `line ${row.line}: ${row.motivo} ${row.detalhe}`;
  }
  if (meters.size === 0) throw new UserError(`${options.file}: ${firstBad === undefined ? 'it has no rows' : `none of its ${rowsTotal} rows can be read, the first is ${firstBad}`}`);
  return { meters, rowsTotal };
}

interface Place {
  mac: Mac;
  unidade: UnidadeMedida;
}

function findPlaces(fleet: Fleet, meters: ReadonlySet<string>): Map<string, Place> {
  const places = new Map<string, Place>();
  for (const { mac, dispositivos } of fleet.gateways) {
    for (const { codigo, unidade } of dispositivos) {
      if (!meters.has(codigo)) continue;
      if (places.has(codigo)) throw new UserError(`meter ${codigo} of the file is a dispositivo of more than one gateway of the fleet`);
      places.set(codigo, { mac, unidade });
    }
  }
  const missing = [...meters].filter((meter) => !places.has(meter));
  if (missing.length > 0) throw new UserError(`no dispositivo of the fleet for these meters of the file: ${missing.join(', ')}`);
  return places;
}
