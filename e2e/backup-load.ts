import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

const WEEKS = 52;
const FIRST = '2025-09-01Z';
/** Some fifty small transactions a second, beside the processes of the system. */
const PAUSE_MS = 20;

const REGISTRY = [
  "insert into tds_new_conta (id, slug, nome, fuso) select md5('conta' || n)::uuid, 'conta-' || n, 'Conta ' || n, 'America/Sao_Paulo' from generate_series(1, 10) n",
  "insert into tds_new_gateway (conta_id, id, codigo, nome) select c.id, md5(c.slug || n)::uuid, 'GW-' || n, '' from tds_new_conta c, generate_series(1, 25) n",
  `insert into tds_new_dispositivo (conta_id, id, gateway_id, codigo, nome, tipo, grandeza, unidade, tipo_leitura, barramento, slave_id, modbus)
     select conta_id, md5(id::text || n)::uuid, id, 'D-' || n, '', 'MEDIDOR', 'AGUA_FRIA', 'm³', 'ACUMULADA', 'A', n, '{}' from tds_new_gateway, generate_series(1, 4) n`,
];

/** Readings of a thousand dispositivos over a year, as they come: by time, then by dispositivo. */
export async function fillDatabase(databaseUrl: string, rows: number): Promise<void> {
  await withClient(databaseUrl, async (client) => {
    for (const statement of REGISTRY) await client.query(statement);
    const instants = Math.ceil(rows / WEEKS / 1000);
    for (let week = 0; week < WEEKS; week += 1) {
      const start = `timestamptz '${FIRST}' + interval '${week} weeks'`;
      await client.query(`select tds.create_particao_leitura(${start})`);
      await client.query(
        `insert into tds_new_leitura_dispositivo (time, recebido_em, conta_id, gateway_id, dispositivo_id, valor, unidade)
           select time, time + interval '1.5 s', d.conta_id, d.gateway_id, d.id, round((extract(epoch from time) / 1e4 + random() * 50)::numeric, 3), 'm³'
             from (select ${start} + n * (interval '7 days' / ${instants}) as time from generate_series(0, ${instants} - 1) n) instants,
                  (select * from tds_new_dispositivo order by id limit 1000) d limit $1`,
        [Math.max(0, Math.min(instants * 1000, rows - week * instants * 1000))],
      );
    }
    await client.query('analyze');
  });
}

/** One transaction after the other, each with the same number in two tables, until it is stopped; then tells how many. */
export function startWriter(databaseUrl: string): { stop(): Promise<number> } {
  let isDone = false;
  const write = (table: string): string =>
    `insert into ${table} (time, recebido_em, conta_id, dispositivo_id, valor, unidade) select timestamptz '${FIRST}' + $1 * interval '1 ms', now(), conta_id, md5('live')::uuid, $1, 'live' from tds_new_dispositivo limit 1`;
  const writing = withClient(databaseUrl, async (client) => {
    let count = 0;
    while (!isDone) {
      await client.query('begin');
      await client.query(write('tds_new_leitura_dispositivo'), [count + 1]);
      await client.query(write('tds_new_leitura_conflito'), [count + 1]);
      await client.query('commit');
      count += 1;
      await delay(PAUSE_MS);
    }
    return count;
  });
  // Told to whoever stops it.
  writing.catch(() => undefined);
  return {
    stop: () => {
      isDone = true;
      return writing;
    },
  };
}

async function withClient<Result>(databaseUrl: string, run: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: databaseUrl });
  // What breaks the connection fails the statement on it, which says why.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await run(client);
  } finally {
    await client.end();
  }
}
