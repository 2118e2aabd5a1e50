import { configShape, encodeConfig } from '@tds/contract/mqtt';
import type { Config } from '@tds/contract/mqtt';
import { AppError } from '../../platform/errors.ts';
import type { ContaTx, PlataformaTx } from '../../platform/tenant.ts';
import { findTarget, listPolled, upsertSaida } from './repo.ts';
import type { Coleta, Polled } from './repo.ts';

/** The longest a versao can be told: what fits with it fits with any. */
const LONGEST_VERSAO = Number.MAX_SAFE_INTEGER;
/** For hardware that came with what a former gateway polled: it must not go on reading somebody else's meters. */
const NOTHING: Omit<Config, 'versao'> = { intervalo_s: 60, alinhar: false, barramentos: [], dispositivos: [] };

/**
 * Writes what a gateway is to poll, as its rows are now, in the transaction that changed them; to be called after every such change. The
 * same as before is not sent again. Holds the gateway until the transaction ends. Throws INVALID_INPUT (fields `modbus.…`) when the
 * dispositivos do not go with the gateway's coleta, CAPACITY_REACHED when they are more than one message holds: then nothing is changed.
 */
export async function updateConfig(tx: ContaTx | PlataformaTx, contaId: string, gatewayId: string): Promise<void> {
  const target = await findTarget(tx, contaId, gatewayId);
  if (target === undefined || (target.coleta === null && !target.isSecondHand)) return;
  const conteudo = target.coleta === null ? NOTHING : makeConfig(target.coleta, await listPolled(tx, contaId, gatewayId));
  if (target.mac !== null) await upsertSaida(tx, { contaId, gatewayId, mac: target.mac, familia: 'config', conteudo });
}

/** Judged by the shape of the wire: what passes here a gateway accepts. */
function makeConfig(coleta: Coleta, polled: readonly Polled[]): Omit<Config, 'versao'> {
  const dispositivos = polled.map(({ modbus, slaveId, ...dispositivo }) => ({ ...modbus, ...dispositivo, slave_id: slaveId }));
  const config = { ...coleta, versao: LONGEST_VERSAO, dispositivos };
  const checked = configShape.safeParse(config);
  if (!checked.success) {
    const fields = checked.error.issues.map(({ path, message }): [string, string] => tellFault(path, message, polled));
    throw new AppError(fields.some(([, code]) => code.startsWith('TOO_MANY')) ? 'CAPACITY_REACHED' : 'INVALID_INPUT', { fields: Object.fromEntries(fields) });
  }
  const { versao: _versao, ...conteudo } = checked.data;
  if (!encodeConfig(checked.data).ok) throw new AppError('CAPACITY_REACHED', { fields: { gatewayId: 'TOO_MANY_FOR_CONFIG:64 KiB' } });
  return conteudo;
}

/** In the words of the form that caused it: `dispositivos.3.barramento` is the field `modbus.barramento`, and the text names which one. */
function tellFault(path: PropertyKey[], message: string, polled: readonly Polled[]): [string, string] {
  const [head, at, ...rest] = path;
  if (head !== 'dispositivos') return [path.map((name) => camel(String(name))).join('.'), `INVALID_MODBUS:${message}`];
  if (typeof at !== 'number') return ['gatewayId', `TOO_MANY_FOR_CONFIG:${polled.length - 1}`];
  return [['modbus', ...rest].map((name) => camel(String(name))).join('.'), `INVALID_MODBUS:${polled[at]?.codigo ?? ''}: ${message}`];
}

function camel(name: string): string {
  return name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
