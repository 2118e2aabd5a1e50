/** What must have become of every reading of a ledger, and what became of it. */
import { limits } from '@tds/contract/mqtt';
import { ledgerKey, readSent } from '@tds/simulator';
import pg from 'pg';

/** How each reading ended. Stored: `mac|codigo|epochMs` → valor. Conflicts: the same key and a value. Quarantined: `mac|codigo|motivo`, how often. */
export interface Outcomes {
  stored: Map<string, string>;
  conflicts: Set<string>;
  quarantined: Map<string, number>;
}

/**
 * The first value sent of an instant is stored, each other one is a conflict, the same once more is nothing new; what was made to be
 * refused, and what a clock that was never set says, is in quarentena once for each message. All of it was acknowledged.
 */
export function expectOutcomes(ledgerFile: string): Outcomes {
  const outcomes: Outcomes = { stored: new Map(), conflicts: new Set(), quarantined: new Map() };
  const refuse = (mac: string, codigo: string, motivo: string): void => {
    const key = `${mac}|${codigo}|${motivo}`;
    outcomes.quarantined.set(key, (outcomes.quarantined.get(key) ?? 0) + 1);
  };
  for (const { mac, leituras, motivo: ofMessage } of readSent(ledgerFile)) {
    if (ofMessage !== undefined) refuse(mac, '', ofMessage);
    for (const [codigo, time, valor, ofLeitura] of leituras) {
      const epochMs = Date.parse(time);
      const motivo = ofLeitura ?? (epochMs < limits.clockSetMs ? 'RELOGIO_NAO_AJUSTADO' : undefined);
      const key = ledgerKey(mac, codigo, epochMs);
      const first = outcomes.stored.get(key);
      if (motivo !== undefined) refuse(mac, codigo, motivo);
      else if (first === undefined) outcomes.stored.set(key, valor);
      else if (first !== valor) outcomes.conflicts.add(`${key} ${valor}`);
    }
  }
  return outcomes;
}

/** From the tables, of one conta. Throws when a reading stands there twice. */
export async function readOutcomes(databaseUrl: string, conta: string): Promise<Outcomes> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const readValues = async (table: string): Promise<[key: string, valor: string][]> => {
    const { rows } = await client.query<{ mac: string; codigo: string; ms: string; valor: string }>(
      `select g.mac, d.codigo, trim_scale(extract(epoch from l.time) * 1000)::text as ms, trim_scale(l.valor)::text as valor
         from ${table} l join tds_new_dispositivo d on d.id = l.dispositivo_id join tds_new_gateway g on g.id = l.gateway_id
         join tds_new_conta c on c.id = l.conta_id where c.slug = $1`,
      [conta],
    );
    return rows.map(({ mac, codigo, ms, valor }) => [ledgerKey(mac, codigo, Number(ms)), valor]);
  };
  try {
    const stored = await readValues('tds_new_leitura_dispositivo');
    const conflicts = await readValues('tds_new_leitura_conflito');
    const { rows: refused } = await client.query<{ mac: string; codigo: string; motivo: string; count: string }>(
      `select g.mac, coalesce(q.dispositivo_codigo, '') as codigo, q.motivo, count(*)
         from tds_new_quarentena q join tds_new_gateway g on g.id = q.gateway_id join tds_new_conta c on c.id = q.conta_id
        where c.slug = $1 group by 1, 2, 3`,
      [conta],
    );
    const outcomes: Outcomes = {
      stored: new Map(stored),
      conflicts: new Set(conflicts.map(([key, valor]) => `${key} ${valor}`)),
      quarantined: new Map(refused.map(({ mac, codigo, motivo, count }) => [`${mac}|${codigo}|${motivo}`, Number(count)])),
    };
    if (outcomes.stored.size !== stored.length || outcomes.conflicts.size !== conflicts.length) throw new Error('a reading is stored twice');
    return outcomes;
  } finally {
    await client.end();
  }
}

/** The first few differences, for a person; empty when all is as it must be. */
export function listDifferences(expected: Outcomes, found: Outcomes): string[] {
  const conflicts = { expected: toMap(expected.conflicts), found: toMap(found.conflicts) };
  return [
    ...compareMaps('stored', expected.stored, found.stored),
    ...compareMaps('conflict', conflicts.expected, conflicts.found),
    ...compareMaps('quarantined', expected.quarantined, found.quarantined),
  ].slice(0, 10);
}

function* compareMaps<Value>(what: string, expected: ReadonlyMap<string, Value>, found: ReadonlyMap<string, Value>): Generator<string> {
  for (const [key, value] of expected) if (found.get(key) !== value) yield `${what} ${key}: ${String(value)} expected, found ${String(found.get(key))}`;
  for (const [key, value] of found) if (!expected.has(key)) yield `${what} ${key}: found ${String(value)}, never sent`;
}

function toMap(keys: ReadonlySet<string>): Map<string, true> {
  return new Map([...keys].map((key) => [key, true]));
}
