/** The ledger of a fleet against the table, both ways. */
import { ledgerKey, readLedger } from '@tds/simulator';
import pg from 'pg';

export interface Comparison {
  /** Readings, of the ledger. */
  sent: number;
  acked: number;
  /** Readings, of the table. */
  stored: number;
  /** Acknowledged, not stored. */
  missing: string[];
  /** Stored, never sent. */
  extra: string[];
  /** Stored with another value than the one sent. */
  changed: string[];
  quarentena: number;
  conflitos: number;
}

/** `promise`: what makes a reading acknowledged. One sent and never acknowledged may be stored or not: both are right. */
export async function compareWithTable(ledgerFile: string, databaseUrl: string, promise: 'ack' | 'recibo' = 'ack'): Promise<Comparison> {
  const { sent, acked } = readLedger(ledgerFile, promise);
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const stored = await readStored(client);
    const count = async (table: string): Promise<number> => Number((await client.query<{ count: string }>(`select count(*) from ${table}`)).rows[0]?.count);
    return {
      sent: sent.size,
      acked: acked.size,
      stored: stored.size,
      missing: [...acked.keys()].filter((key) => !stored.has(key)),
      extra: [...stored.keys()].filter((key) => !sent.has(key)),
      changed: [...stored].filter(([key, valor]) => sent.has(key) && sent.get(key) !== valor).map(([key, valor]) => `${key}: ${sent.get(key)} became ${valor}`),
      quarentena: await count('tds_new_quarentena'),
      conflitos: await count('tds_new_leitura_conflito'),
    };
  } finally {
    await client.end();
  }
}

/** `mac|codigo|epochMs` → decimal without trailing zeros, as the ledger writes it. The rows are as many as the keys, or it throws. */
async function readStored(client: pg.Client): Promise<Map<string, string>> {
  const { rows } = await client.query<{ mac: string; codigo: string; ms: string; valor: string }>(
    `select g.mac, d.codigo, trim_scale(extract(epoch from l.time) * 1000)::text as ms, trim_scale(l.valor)::text as valor
       from tds_new_leitura_dispositivo l join tds_new_dispositivo d on d.id = l.dispositivo_id join tds_new_gateway g on g.id = l.gateway_id`,
  );
  const stored = new Map(rows.map(({ mac, codigo, ms, valor }) => [ledgerKey(mac, codigo, Number(ms)), valor]));
  if (stored.size !== rows.length) throw new Error(`${rows.length - stored.size} readings are stored twice`);
  return stored;
}
