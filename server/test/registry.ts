import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { parseMac } from '@tds/contract/mqtt';
import type { Mac } from '@tds/contract/mqtt';
import { createId } from '../src/platform/id.ts';

/** A gateway with its dispositivos as a test finds them in the registry. */
export interface RegisteredGateway {
  contaId: string;
  id: string;
  mac: Mac;
  dispositivos: Record<string, string>;
}

export interface DispositivoSeed {
  codigo: string;
  unidade?: string;
  tipo?: 'MEDIDOR' | 'SENSOR' | 'ATUADOR';
  status?: 'ATIVO' | 'INATIVO' | 'ARQUIVADO';
}

/** Rows written as the superuser, for tests of what comes after registration. */
export async function registerGateway(ownerUrl: string, dispositivos: DispositivoSeed[], historicoDesde: Date | null = null, mac: Mac = randomMac()): Promise<RegisteredGateway> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const contaId = createId();
    const id = createId();
    await client.query("insert into tds_new_conta (id, slug, nome, fuso) values ($1, $2, 'Conta', 'America/Sao_Paulo')", [contaId, `c${contaId.slice(-12)}`]);
    await client.query(
      `insert into tds_new_gateway (conta_id, id, codigo, nome, mac, estado, historico_desde) values ($1, $2, 'GW', 'Gateway', $3, 'PRE_CADASTRADO', $4)`,
      [contaId, id, mac, historicoDesde],
    );
    const ids: Record<string, string> = {};
    for (const { codigo, unidade = 'kWh', tipo = 'SENSOR', status = 'ATIVO' } of dispositivos) {
      const dispositivoId = createId();
      await client.query(
        `insert into tds_new_dispositivo (conta_id, id, gateway_id, codigo, nome, tipo, unidade, tipo_leitura, barramento, slave_id, modbus, status)
         values ($1, $2, $3, $4, $4, $5, $6, 'ACUMULADA', 'rs485-1', 1, '{}', $7)`,
        [contaId, dispositivoId, id, codigo, tipo, unidade, status],
      );
      ids[codigo] = dispositivoId;
    }
    return { contaId, id, mac, dispositivos: ids };
  } finally {
    await client.end();
  }
}

export function randomMac(): Mac {
  const mac = parseMac(`02${[...randomBytes(5)].map((byte) => `:${byte.toString(16).padStart(2, '0')}`).join('')}`);
  if (mac === null) throw new Error('a random MAC is a MAC');
  return mac;
}
