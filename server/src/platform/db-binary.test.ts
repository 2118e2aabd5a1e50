import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../test/database.ts';
import type { TestDatabase } from '../../test/database.ts';
import { ArrayParameter, MAX_NUMERIC, OID, textBytes, TIMESTAMP_BYTES, uuidBytes, writeNumeric, writeTimestamp } from './db-binary.ts';

let database: TestDatabase;
let db: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  db = new pg.Client({ connectionString: database.ownerUrl });
  await db.connect();
});
afterAll(async () => {
  await db.end();
  await database.drop();
});

function arrayBytes(oid: number, elements: readonly Buffer[]): Buffer {
  const parameter = new ArrayParameter(oid, elements.reduce((bytes, { length }) => bytes + length, 0));
  for (const element of elements) parameter.add(element);
  return parameter.finish();
}

/** As text, what the database makes of elements in our binary form. */
async function readBack(type: keyof typeof OID, elements: Buffer[]): Promise<string[]> {
  const { rows } = await db.query<{ x: string }>(`select x::text from unnest($1::${type}[]) with ordinality as u(x, at) order by at`, [arrayBytes(OID[type], elements)]);
  return rows.map(({ x }) => x);
}

function numericBytes(valor: string): Buffer {
  const bytes = Buffer.alloc(MAX_NUMERIC, 0xff);
  return bytes.subarray(0, writeNumeric(bytes, 0, valor));
}

function timestampBytes(ms: number): Buffer {
  const bytes = Buffer.alloc(TIMESTAMP_BYTES, 0xff);
  return bytes.subarray(0, writeTimestamp(bytes, 0, ms));
}

/** A decimal as contract/mqtt/decimal.ts leaves it: at most 11 integer digits and 4 decimals, no zero too many. */
const valores = fc.tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 10n ** 15n - 1n })).map(([isNegative, scaled]) => {
  const digits = scaled.toString().padStart(5, '0');
  const decimals = digits.slice(-4).replace(/0+$/, '');
  const size = `${digits.slice(0, -4)}${decimals === '' ? '' : `.${decimals}`}`;
  return isNegative && scaled > 0n ? `-${size}` : size;
});

describe('values in the binary form of PostgreSQL', () => {
  it('are the same numbers, to the last decimal', async () => {
    const edges = ['0', '1', '-1', '0.0001', '-0.0001', '9999', '10000', '100000000', '99999999999.9999', '-99999999999.9999', '10000.5', '0.5', '0.05'];
    await fc.assert(
      fc.asyncProperty(fc.array(valores, { maxLength: 200 }), async (drawn) => {
        const values = [...edges, ...drawn];
        const { rows } = await db.query<{ wrong: string[] }>('select array_agg(t) filter (where b <> t::numeric) as wrong from unnest($1::numeric[], $2::text[]) as u(b, t)', [
          arrayBytes(OID.numeric, values.map(numericBytes)),
          values,
        ]);
        expect(rows[0]?.wrong).toBeNull();
      }),
      { numRuns: 25 },
    );
  });

  it('are the same instants, to the millisecond, before and after 2000', async () => {
    const instants = fc.date({ min: new Date('1970-01-01Z'), max: new Date('2200-01-01Z'), noInvalidDate: true });
    await fc.assert(
      fc.asyncProperty(fc.array(instants, { minLength: 1, maxLength: 200 }), async (drawn) => {
        const { rows } = await db.query<{ x: Date }>('select x from unnest($1::timestamptz[]) with ordinality as u(x, at) order by at', [arrayBytes(OID.timestamptz, drawn.map((each) => timestampBytes(each.getTime())))]);
        expect(rows.map(({ x }) => x.toISOString())).toEqual(drawn.map((each) => each.toISOString()));
      }),
      { numRuns: 25 },
    );
  });

  it('are the same texts and ids', async () => {
    const texts = ['', 'm³', 'kWh', '°C', 'a "quoted" \\ one'];
    const ids = ['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff', '0192a5f0-1234-7abc-8def-0123456789ab'];
    expect(await readBack('text', texts.map(textBytes))).toEqual(texts);
    expect(await readBack('uuid', ids.map(uuidBytes))).toEqual(ids);
    expect(await readBack('uuid', [])).toEqual([]);
  });
});
