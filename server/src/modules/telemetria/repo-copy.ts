import { from } from 'pg-copy-streams';
import { arrayBytes, COPY_HEADER, COPY_TRAILER, MAX_NUMERIC, OID, textBytes, TIMESTAMP_BYTES, uuidBytes, writeNumeric, writeTimestamp } from '../../platform/db-binary.ts';
import type { PoolClient, Queryable } from '../../platform/db.ts';
import { ESTADO_MERGE } from './repo.ts';
import type { Leitura } from './repo.ts';

const COPY = 'copy tds_new_leitura_dispositivo (conta_id, gateway_id, dispositivo_id, unidade, time, recebido_em, valor) from stdin (format binary)';
const FIELDS = 7;

/** One row a dispositivo, ordered, so that two writers take their locks in the same order. */
const ESTADO = `
insert into tds_new_dispositivo_estado as s
  (conta_id, dispositivo_id, ultima_time, ultimo_valor, unidade, recebido_em, recalcular_desde)
select * from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::numeric[], $5::text[], $6::timestamptz[], $7::timestamptz[])
  as e(conta_id, dispositivo_id, time, valor, unidade, recebido_em, primeira) order by dispositivo_id
${ESTADO_MERGE}`;

/** Milliseconds of the latest reading of each; none of a dispositivo that has none. */
export async function loadUltimas(db: Queryable, dispositivoIds: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await db.query<{ id: string; ultima: Date }>(
    'select dispositivo_id as id, ultima_time as ultima from tds_new_dispositivo_estado where dispositivo_id = any($1::uuid[])',
    [dispositivoIds],
  );
  return new Map(rows.map(({ id, ultima }) => [id, ultima.getTime()]));
}

/**
 * Stores readings that are new, in the transaction of the caller, at the cost of COPY: a third of that of an INSERT that looks for
 * conflicts. Readings of one dispositivo ascend. One that is not new after all fails with a unique violation, and nothing of it
 * stays when the transaction is rolled back.
 */
export class LeituraCopy {
  readonly #constants = new Map<string, Constants>();

  async copy(client: PoolClient, leituras: readonly Leitura[]): Promise<void> {
    const estados = new Map<string, Estado>();
    const rows = this.#encode(leituras, estados);
    const stream = client.query(from(COPY));
    await new Promise<void>((resolve, reject) => {
      stream.on('error', reject).on('finish', resolve).end(rows);
    });
    await client.query({ name: 'leitura.estado', text: ESTADO, values: toColumns([...estados.values()]) });
  }

  #encode(leituras: readonly Leitura[], estados: Map<string, Estado>): Buffer {
    const known = leituras.map((leitura) => this.#constantsOf(leitura));
    const length = known.reduce((sum, { row }) => sum + row.length + VARYING, COPY_HEADER.length + COPY_TRAILER.length);
    const bytes = Buffer.allocUnsafe(length);
    let at = COPY_HEADER.copy(bytes);
    for (const [index, { time, recebidoEm, valor, dispositivoId }] of leituras.entries()) {
      const constants = known[index]!;
      at += constants.row.copy(bytes, at);
      const timeAt = at;
      const recebidoAt = writeTimestamp(bytes, timeAt, time.getTime());
      const valorAt = writeTimestamp(bytes, recebidoAt, recebidoEm.getTime());
      at = writeNumeric(bytes, valorAt, valor);
      const estado = { constants, primeira: bytes.subarray(timeAt, recebidoAt), time: bytes.subarray(timeAt, recebidoAt), recebidoEm: bytes.subarray(recebidoAt, valorAt), valor: bytes.subarray(valorAt, at) };
      estados.set(dispositivoId, { ...estado, primeira: estados.get(dispositivoId)?.primeira ?? estado.primeira });
    }
    return bytes.subarray(0, at + COPY_TRAILER.copy(bytes, at));
  }

  #constantsOf({ contaId, gatewayId, dispositivoId, unidade }: Leitura): Constants {
    const known = this.#constants.get(dispositivoId);
    if (known?.contaId === contaId && known.gatewayId === gatewayId && known.unidade === unidade) return known;
    const [conta, dispositivo, texto] = [uuidBytes(contaId), uuidBytes(dispositivoId), textBytes(unidade)];
    const row = Buffer.concat([Buffer.from([0, FIELDS]), conta, uuidBytes(gatewayId), dispositivo, texto]);
    const constants = { contaId, gatewayId, unidade, row, conta, dispositivo, texto };
    this.#constants.set(dispositivoId, constants);
    return constants;
  }
}

/** What is the same in every row of a dispositivo, as bytes. */
interface Constants {
  contaId: string;
  gatewayId: string;
  unidade: string;
  /** Number of fields and the first four of them. */
  row: Buffer;
  conta: Buffer;
  dispositivo: Buffer;
  texto: Buffer;
}

const VARYING = 2 * TIMESTAMP_BYTES + MAX_NUMERIC;

/** The latest of a dispositivo in the batch, and the instant of the first. */
interface Estado {
  constants: Constants;
  time: Buffer;
  valor: Buffer;
  recebidoEm: Buffer;
  primeira: Buffer;
}

function toColumns(estados: readonly Estado[]): Buffer[] {
  return [
    arrayBytes(OID.uuid, estados.map(({ constants }) => constants.conta)),
    arrayBytes(OID.uuid, estados.map(({ constants }) => constants.dispositivo)),
    arrayBytes(OID.timestamptz, estados.map(({ time }) => time)),
    arrayBytes(OID.numeric, estados.map(({ valor }) => valor)),
    arrayBytes(OID.text, estados.map(({ constants }) => constants.texto)),
    arrayBytes(OID.timestamptz, estados.map(({ recebidoEm }) => recebidoEm)),
    arrayBytes(OID.timestamptz, estados.map(({ primeira }) => primeira)),
  ];
}
