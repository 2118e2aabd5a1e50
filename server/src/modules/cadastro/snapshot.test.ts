import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMac } from '@tds/contract/mqtt';
import type { Mac } from '@tds/contract/mqtt';
import { createLogger } from '../../platform/log.ts';
import { createCadastro } from './index.ts';
import type { Cadastro } from './index.ts';
import type { Changes, Cursor, DispositivoRow, GatewayChange } from './repo.ts';

const log = createLogger('test', 'silent');
const cursorAt = (time: number): Cursor => ({ since: new Date(time), reads: [] });
const NONE: Changes = { gateways: [], dispositivos: [], certificados: [], cursor: cursorAt(0) };

function macOf(number: number): Mac {
  const mac = parseMac(`02:00:00:00:00:0${number}`);
  if (mac === null) throw new Error('no MAC');
  return mac;
}

function gateway(id: string, mac: Mac | null, estado: 'ATIVO' | 'ARQUIVADO' = 'ATIVO'): GatewayChange {
  return { id, contaId: 'c', mac, estado: mac === null ? 'AGUARDANDO_MAC' : estado, historicoDesde: null, ultimaLeitura: null } as GatewayChange;
}

function dispositivo(id: string, gatewayId: string | null, codigo: string, status: DispositivoRow['status'] = 'ATIVO'): DispositivoRow {
  return { id, gatewayId, codigo, unidade: 'kWh', tipo: 'SENSOR', status };
}

/** A registry that reads the given batches, one at each refresh. */
async function read(...batches: Partial<Changes>[]): Promise<Cadastro> {
  const rest = [...batches];
  const cadastro = await createCadastro({ load: async () => ({ ...NONE, ...rest.shift() }), changed: () => undefined, log });
  cadastro.stop();
  while (rest.length > 0) await cadastro.refresh();
  return cadastro;
}

describe('a codigo', () => {
  it('used again after its dispositivo was archived is that of the one in use, whichever is read last', async () => {
    const rows = [dispositivo('a', 'g', 'X', 'ARQUIVADO'), dispositivo('b', 'g', 'X')];
    for (const order of [rows, rows.toReversed()]) {
      const cadastro = await read(...order.map((row) => ({ dispositivos: [row] })), { dispositivos: [rows[0]!] });
      expect(cadastro.findDispositivo('g', 'X')?.id).toBe('b');
    }
  });

  it('given up by the one in use is again that of the archived one, so that its readings are told apart from unknown ones', async () => {
    const cadastro = await read({ dispositivos: [dispositivo('a', 'g', 'X', 'ARQUIVADO'), dispositivo('b', 'g', 'X')] }, { dispositivos: [dispositivo('b', 'g', 'Y')] });
    expect(cadastro.findDispositivo('g', 'X')).toMatchObject({ id: 'a', status: 'ARQUIVADO' });
  });

  it.each(['__proto__', 'constructor', ''])('named %j is unknown like any other', async (codigo) => {
    expect((await read({ dispositivos: [dispositivo('a', 'g', 'X')] })).findDispositivo('g', codigo)).toBeUndefined();
  });
});

describe('a dispositivo', () => {
  it('moved to another gateway or taken from all is no longer found at the first', async () => {
    const first = { dispositivos: [dispositivo('a', 'g', 'X')] };
    const moved = await read(first, { dispositivos: [dispositivo('a', 'h', 'X')] });
    expect([moved.findDispositivo('g', 'X'), moved.findDispositivo('h', 'X')?.id]).toEqual([undefined, 'a']);
    const freed = await read(first, { dispositivos: [dispositivo('a', null, 'X')] });
    expect(freed.findDispositivo('g', 'X')).toBeUndefined();
  });
});

describe('a gateway', () => {
  it('bound to another MAC, to none or archived is no longer found by the one it had', async () => {
    const [old, next] = [macOf(1), macOf(2)];
    for (const change of [gateway('g', next), gateway('g', null), gateway('g', old, 'ARQUIVADO')]) {
      const cadastro = await read({ gateways: [gateway('g', old)] }, { gateways: [change] });
      expect(cadastro.findGateway(old)).toBeUndefined();
    }
  });

  it('that takes the MAC of another keeps it when the other is read again', async () => {
    const mac = macOf(1);
    const archived = gateway('g', mac, 'ARQUIVADO');
    const cadastro = await read({ gateways: [gateway('g', mac)] }, { gateways: [gateway('h', mac)] }, { gateways: [archived] }, { gateways: [archived] });
    expect(cadastro.findGateway(mac)?.id).toBe('h');
  });
});

describe('a refresh', () => {
  it('that fails leaves the last snapshot standing, and the next one goes on from its cursor', async () => {
    const mac = macOf(1);
    const cursors: (Cursor | null)[] = [];
    let isAway = false;
    const load = async (since: Cursor | null): Promise<Changes> => {
      cursors.push(since);
      if (isAway) throw new Error('the database is away');
      return { ...NONE, gateways: [gateway('g', mac)], cursor: cursorAt(cursors.length) };
    };
    const cadastro = await createCadastro({ load, changed: () => undefined, log });
    cadastro.stop();
    isAway = true;
    await expect(cadastro.refresh()).rejects.toMatchObject({ message: 'the database is away' });
    expect(cadastro.findGateway(mac)?.id).toBe('g');
    isAway = false;
    await cadastro.refresh();
    expect(cursors).toEqual([null, cursorAt(1), cursorAt(1)]);
  });

  it('asked for while one is under way reads once more, so that no change is missed', async () => {
    let reads = 0;
    const { promise: release, resolve } = Promise.withResolvers<void>();
    const load = async (): Promise<Changes> => {
      reads += 1;
      if (reads === 2) await release;
      return { ...NONE, gateways: reads === 3 ? [gateway('g', macOf(1))] : [] };
    };
    const cadastro = await createCadastro({ load, changed: () => undefined, log });
    cadastro.stop();
    const first = cadastro.refresh();
    const others = [cadastro.refresh(), cadastro.refresh(), cadastro.refresh()];
    resolve();
    await Promise.all([first, ...others]);
    expect([reads, cadastro.findGateway(macOf(1))?.id]).toEqual([3, 'g']);
  });

  it('tells of a change only when there may be one', async () => {
    let told = 0;
    const batches: Partial<Changes>[] = [{}, {}, { gateways: [gateway('g', macOf(1))] }];
    const cadastro = await createCadastro({ load: async () => ({ ...NONE, ...batches.shift() }), changed: () => (told += 1), log });
    cadastro.stop();
    await cadastro.refresh();
    expect(told).toBe(0);
    await cadastro.refresh();
    expect(told).toBe(1);
  });
});

/** One change of one row; the database's rules (one active gateway a MAC, one active dispositivo a codigo) are kept by `isFree`. */
const gatewayStep = fc.record({ id: fc.constantFrom('g', 'h', 'i'), mac: fc.option(fc.integer({ min: 1, max: 3 })), estado: fc.constantFrom('ATIVO' as const, 'ARQUIVADO' as const) });
const dispositivoStep = fc.record({
  id: fc.constantFrom('a', 'b', 'c', 'd'),
  gatewayId: fc.option(fc.constantFrom('g', 'h')),
  codigo: fc.constantFrom('X', 'Y', 'Z'),
  status: fc.constantFrom('ATIVO' as const, 'INATIVO' as const, 'ARQUIVADO' as const),
});
const steps = fc.array(fc.oneof(gatewayStep, dispositivoStep), { maxLength: 25 });

/** What the read that comes after a step brings, if one does: the rows changed since the last, or with an overlap of everything. */
const cut = fc.constantFrom('none', 'changed', 'all' as const);

it('however its changes fall into reads, again and again, a snapshot answers like one read whole', async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.array(cut, { minLength: 25, maxLength: 25 }), async (changes, cuts) => {
      const gateways = new Map<string, GatewayChange>();
      const dispositivos = new Map<string, DispositivoRow>();
      const since = new Set<string>();
      const all = (isRead: (row: { id: string }) => boolean = () => true): Partial<Changes> => ({
        gateways: [...gateways.values()].filter(isRead),
        dispositivos: [...dispositivos.values()].filter(isRead),
      });
      const batches: Partial<Changes>[] = [];
      for (const [index, step] of changes.entries()) {
        change(gateways, dispositivos, step);
        since.add(step.id);
        if (cuts[index] === 'none') continue;
        batches.push(all(cuts[index] === 'all' ? undefined : ({ id }) => since.has(id)));
        since.clear();
      }
      batches.push(all(({ id }) => since.has(id)));
      expect(answers(await read(...batches))).toEqual(answers(await read(all())));
    }),
    { numRuns: 500 },
  );
});

type Step = (typeof gatewayStep extends fc.Arbitrary<infer T> ? T : never) | (typeof dispositivoStep extends fc.Arbitrary<infer T> ? T : never);

function change(gateways: Map<string, GatewayChange>, dispositivos: Map<string, DispositivoRow>, step: Step): void {
  if ('estado' in step) {
    const row = gateway(step.id, step.mac === null ? null : macOf(step.mac), step.estado);
    if (isFree(gateways, row, ({ mac, estado }) => (estado === 'ATIVO' ? mac : null))) gateways.set(step.id, row);
  } else {
    const row = dispositivo(step.id, step.gatewayId, step.codigo, step.status);
    const keyOf = ({ gatewayId, codigo, status }: DispositivoRow) => (gatewayId !== null && status !== 'ARQUIVADO' ? `${gatewayId}/${codigo}` : null);
    if (isFree(dispositivos, row, keyOf)) dispositivos.set(step.id, row);
  }
}

function isFree<Row extends { id: string }>(rows: Map<string, Row>, row: Row, keyOf: (row: Row) => string | null): boolean {
  const key = keyOf(row);
  return key === null || [...rows.values()].every((other) => other.id === row.id || keyOf(other) !== key);
}

function answers(cadastro: Cadastro): unknown {
  const places = ['g', 'h'].flatMap((gatewayId) => ['X', 'Y', 'Z'].map((codigo) => cadastro.findDispositivo(gatewayId, codigo)));
  return [...[1, 2, 3].map((number) => cadastro.findGateway(macOf(number))), ...places];
}
