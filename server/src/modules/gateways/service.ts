import type { Gateway } from '@tds/contract/http';
import { normalizeMac } from '@tds/contract/mqtt';
import type { Mac } from '@tds/contract/mqtt';
import { AppError } from '../../platform/errors.ts';
import { createId } from '../../platform/id.ts';
import { withContexto, withPlataforma } from '../../platform/tenant.ts';
import type { ContaTx, Contexto, Database } from '../../platform/tenant.ts';
import { mapUniqueViolation } from '../../platform/unique-violation.ts';
import type { UniqueFaults } from '../../platform/unique-violation.ts';
import { updateConfig } from '../saida/index.ts';
import { updateMac } from './repo-mac.ts';
import { findGateway, insertGateway, lockGateway, updateGateway } from './repo.ts';
import type { GatewayFields } from './repo.ts';

const UNIQUE: UniqueFaults = {
  tds_new_gateway_codigo: { code: 'CODIGO_TAKEN', field: 'codigo' },
  tds_new_gateway_mac: { code: 'MAC_TAKEN', field: 'mac' },
};

/**
 * A gateway, without hardware (AGUARDANDO_MAC) or, with a MAC, as the platform (PRE_CADASTRADO): whoever calls has checked
 * that the platform asks. Throws CODIGO_TAKEN, MAC_TAKEN; then nothing is created.
 */
export async function createGateway(database: Database, contexto: Contexto, fields: GatewayFields, mac?: Mac): Promise<Gateway> {
  const { contaId } = contexto;
  const id = createId();
  await mapUniqueViolation(UNIQUE, () => {
    if (mac === undefined) return withContexto(database, contexto, (tx) => insertGateway(tx, contaId, id, fields));
    return withPlataforma(database, 'createGateway', async (tx) => {
      await insertGateway(tx, contaId, id, fields);
      await updateMac(tx, contaId, id, mac);
    });
  });
  return withContexto(database, contexto, (tx) => findGateway(tx, id));
}

/** Edits with the version that was read. Throws VERSION_CONFLICT (member `atual`), CODIGO_TAKEN, CAPACITY_REACHED. */
export async function changeGateway(
  tx: ContaTx,
  id: string,
  { versao, ...patch }: { versao: number } & { [K in keyof GatewayFields]?: GatewayFields[K] | undefined },
): Promise<Gateway> {
  await lockGateway(tx, id);
  const atual = await findGateway(tx, id);
  if (atual.versao !== versao || atual.estado === 'ARQUIVADO') throw new AppError('VERSION_CONFLICT', { extra: { atual } });
  if (patch.qteMaxDispositivos !== undefined && patch.qteMaxDispositivos < atual.slavesEmUso) {
    throw new AppError('CAPACITY_REACHED', { fields: { qteMaxDispositivos: `IN_USE:${atual.slavesEmUso}` } });
  }
  await mapUniqueViolation(UNIQUE, () => updateGateway(tx, id, versao, patch));
  return findGateway(tx, id);
}

/** Binds hardware, as the platform. Throws NOT_FOUND, and MAC_TAKEN without saying whose it is. */
export async function bindMac(database: Database, contaId: string, gatewayId: string, mac: Mac): Promise<void> {
  await mapUniqueViolation(UNIQUE, () =>
    withPlataforma(database, 'bindMac', async (tx) => {
      if (!(await updateMac(tx, contaId, gatewayId, mac))) throw new AppError('NOT_FOUND');
      await updateConfig(tx, contaId, gatewayId);
    }),
  );
}

/** What a person typed → MAC. Throws INVALID_INPUT (field `mac`). */
export function parseTypedMac(typed: string): Mac {
  const mac = normalizeMac(typed);
  if (mac === null) throw new AppError('INVALID_INPUT', { fields: { mac: 'INVALID_MAC' } });
  return mac;
}
