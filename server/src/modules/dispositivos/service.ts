import type { Dispositivo, Modbus } from '@tds/contract/http';
import { normalizeMac, parseUnidade } from '@tds/contract/mqtt';
import { AppError } from '../../platform/errors.ts';
import { createId } from '../../platform/id.ts';
import type { ContaTx } from '../../platform/tenant.ts';
import { mapUniqueViolation } from '../../platform/unique-violation.ts';
import type { UniqueFaults } from '../../platform/unique-violation.ts';
import { lockGateway } from '../gateways/index.ts';
import { updateConfig } from '../saida/index.ts';
import { toColumns } from './modbus.ts';
import { archiveDispositivo, countSlaves, findDispositivo, insertDispositivo, lockDispositivo, updateDispositivo } from './repo.ts';
import type { DispositivoFields } from './repo.ts';

const UNIQUE: UniqueFaults = {
  tds_new_dispositivo_codigo: { code: 'CODIGO_TAKEN', field: 'codigo' },
  tds_new_dispositivo_mac: { code: 'MAC_TAKEN', field: 'mac' },
};

/** What a person decides about a dispositivo. */
export interface DispositivoInput {
  gatewayId: string | null;
  codigo: string;
  nome: string;
  descricao: string;
  tipo: Dispositivo['tipo'];
  grandeza: Dispositivo['grandeza'];
  unidade: string;
  /** Absent: ACUMULADA for a MEDIDOR, else INSTANTANEA. */
  tipoLeitura?: Dispositivo['tipoLeitura'] | undefined;
  mac: string | null;
  modbus: Modbus | null;
  modo: Dispositivo['modo'];
  status?: Dispositivo['status'] | undefined;
  valAlarmeDia: string | null;
  valAlarmeMes: string | null;
}

/**
 * Throws INVALID_INPUT (a MEDIDOR on a gateway without `modbus`, an unknown unit, a map no gateway takes), NOT_FOUND (field
 * `gatewayId`), CAPACITY_REACHED, CODIGO_TAKEN, MAC_TAKEN.
 */
export async function createDispositivo(tx: ContaTx, input: DispositivoInput): Promise<Dispositivo> {
  const fields = toFields(input);
  const capacity = await lockCapacity(tx, fields.gatewayId);
  const id = createId();
  await mapUniqueViolation(UNIQUE, () => insertDispositivo(tx, id, fields));
  await checkCapacity(tx, fields.gatewayId, capacity);
  await tellGateways(tx, [fields.gatewayId]);
  return findDispositivo(tx, id);
}

/**
 * Edits with the version that was read; the same errors, VERSION_CONFLICT (member `atual`), and CONFLICT (field `unidade`) for
 * another unit once there are readings.
 */
export async function changeDispositivo(tx: ContaTx, id: string, versao: number, patch: { [K in keyof DispositivoInput]?: DispositivoInput[K] | undefined }): Promise<Dispositivo> {
  // The gateway first, then its dispositivo: the order in which archiving a gateway takes them, or the two would wait for each other.
  const { gatewayId: present } = await findDispositivo(tx, id);
  const target = patch.gatewayId === undefined ? present : patch.gatewayId;
  await lockInTurn(tx, [present, target]);
  const capacity = await lockCapacity(tx, target);
  await lockDispositivo(tx, id);
  const atual = await findDispositivo(tx, id);
  if (atual.versao !== versao || atual.status === 'ARQUIVADO') throw new AppError('VERSION_CONFLICT', { extra: { atual } });
  const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
  const fields = toFields({ ...atual, ...given });
  // Readings are told in the unit of their dispositivo: another one would relabel what was measured.
  if (fields.unidade !== atual.unidade && atual.ultimaLeitura) throw new AppError('CONFLICT', { fields: { unidade: 'FIXED_BY_READINGS' } });
  await mapUniqueViolation(UNIQUE, () => updateDispositivo(tx, id, fields));
  if (patch.gatewayId !== undefined || patch.modbus !== undefined) await checkCapacity(tx, fields.gatewayId, capacity);
  await tellGateways(tx, [atual.gatewayId, fields.gatewayId]);
  return findDispositivo(tx, id);
}

/** Archives it; done again, it changes nothing. Throws NOT_FOUND. */
export async function retireDispositivo(tx: ContaTx, id: string): Promise<void> {
  const { gatewayId } = await findDispositivo(tx, id);
  await lockInTurn(tx, [gatewayId]);
  await archiveDispositivo(tx, id);
  await tellGateways(tx, [gatewayId]);
}

function toFields(input: DispositivoInput): DispositivoFields {
  const unidade = parseUnidade(input.unidade.trim());
  if (unidade === null) throw new AppError('INVALID_INPUT', { fields: { unidade: 'UNKNOWN_UNIT' } });
  if (input.tipo === 'MEDIDOR' && input.gatewayId !== null && input.modbus === null) throw new AppError('INVALID_INPUT', { fields: { modbus: 'REQUIRED' } });
  const mac = input.mac === null ? null : normalizeMac(input.mac);
  if (input.mac !== null && mac === null) throw new AppError('INVALID_INPUT', { fields: { mac: 'INVALID_MAC' } });
  return {
    gatewayId: input.gatewayId,
    codigo: input.codigo,
    nome: input.nome,
    descricao: input.descricao,
    tipo: input.tipo,
    grandeza: input.grandeza,
    unidade,
    tipoLeitura: input.tipoLeitura ?? (input.tipo === 'MEDIDOR' ? 'ACUMULADA' : 'INSTANTANEA'),
    mac,
    ...toColumns(input.modbus, { codigo: input.codigo, unidade }),
    modo: input.modo,
    status: input.status ?? 'ATIVO',
    valAlarmeDia: input.valAlarmeDia,
    valAlarmeMes: input.valAlarmeMes,
  };
}

/** What these gateways poll may be something else now. */
async function tellGateways(tx: ContaTx, gatewayIds: readonly (string | null)[]): Promise<void> {
  for (const gatewayId of listOnce(gatewayIds)) await updateConfig(tx, tx.contexto.contaId, gatewayId);
}

/** In one order for all: of two that move dispositivos in opposite directions none waits for the other. */
async function lockInTurn(tx: ContaTx, gatewayIds: readonly (string | null)[]): Promise<void> {
  for (const gatewayId of listOnce(gatewayIds)) await lockGateway(tx, gatewayId);
}

function listOnce(gatewayIds: readonly (string | null)[]): string[] {
  return [...new Set(gatewayIds.filter((gatewayId) => gatewayId !== null))].toSorted();
}

/** Takes the gateway's turn before anything is counted: two that come at once are counted one after the other. */
async function lockCapacity(tx: ContaTx, gatewayId: string | null): Promise<number> {
  if (gatewayId === null) return 0;
  const gateway = await lockGateway(tx, gatewayId);
  if (!gateway) throw new AppError('NOT_FOUND', { fields: { gatewayId: 'NOT_FOUND' } });
  return gateway.qteMaxDispositivos;
}

async function checkCapacity(tx: ContaTx, gatewayId: string | null, capacity: number): Promise<void> {
  if (gatewayId === null) return;
  const slaves = await countSlaves(tx, gatewayId);
  if (slaves > capacity) throw new AppError('CAPACITY_REACHED', { fields: { 'modbus.slaveId': `TOO_BIG:${capacity}` } });
}
