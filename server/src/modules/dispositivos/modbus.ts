import { defaultOrdem, fromWire, fromWireName, modbus as modbusShape, toWire } from '@tds/contract/http';
import type { Modbus } from '@tds/contract/http';
import { mapaModbusShape } from '@tds/contract/mqtt';
import { AppError } from '../../platform/errors.ts';

export interface ModbusColumns {
  barramento: string | null;
  slaveId: number | null;
  /** The wire's map without codigo, unidade, barramento and slave_id, which have columns of their own. */
  modbus: Record<string, unknown> | null;
}

/**
 * A map as a form sends it → the columns, judged by the shape of the wire: what passes here a gateway will accept. Throws
 * INVALID_INPUT with the form's own field names (`modbus.tipoDado`).
 */
export function toColumns(modbus: Modbus | null, dispositivo: { codigo: string; unidade: string }): ModbusColumns {
  if (modbus === null) return { barramento: null, slaveId: null, modbus: null };
  const ordem = modbus.ordem ?? defaultOrdem(modbus.tipoDado, modbus.tamanho);
  const wire = toWire({ ...modbus, ordem }) as Record<string, unknown>;
  if (wire['ordem'] === undefined) delete wire['ordem'];
  const checked = mapaModbusShape.safeParse({ ...wire, codigo: dispositivo.codigo, unidade: dispositivo.unidade });
  if (!checked.success) {
    const fields = checked.error.issues.map((issue): [string, string] => [['modbus', ...issue.path].map((name) => fromWireName(String(name))).join('.'), `INVALID_MODBUS:${issue.message}`]);
    throw new AppError('INVALID_INPUT', { fields: Object.fromEntries(fields) });
  }
  const { codigo: _codigo, unidade: _unidade, barramento, slave_id: slaveId, ...rest } = checked.data;
  return { barramento, slaveId, modbus: rest };
}

/** The columns → what a form shows. */
export function fromColumns(barramento: string, slaveId: number, modbus: Record<string, unknown>): Modbus {
  return modbusShape.parse({ ...(fromWire(modbus) as object), barramento, slaveId });
}
