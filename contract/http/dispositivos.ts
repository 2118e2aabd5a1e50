import { z } from 'zod';
import { modbus } from './modbus.ts';
import { defineRoute } from './route.ts';
import { codigo, contaParams, decimal, id, instant, line, limite, page, pageQuery, slug, text, versao } from './shapes.ts';

const tipoDispositivo = z.enum(['MEDIDOR', 'SENSOR', 'ATUADOR']);
export const grandeza = z.enum([
  'AGUA_FRIA',
  'AGUA_QUENTE',
  'AGUA_REUSO',
  'ENERGIA',
  'ENERGIA_REATIVA',
  'ENERGIA_TERMICA',
  'GAS_NATURAL',
  'GLP',
  'POTENCIA',
  'VAZAO',
  'TEMPERATURA',
  'PRESSAO',
]);
const tipoLeitura = z.enum(['ACUMULADA', 'INTERVALO', 'INSTANTANEA']);
const statusDispositivo = z.enum(['ATIVO', 'INATIVO', 'MANUTENCAO', 'ARQUIVADO']);
const modoDispositivo = z.enum(['AUTO', 'MANUAL']);

export const dispositivo = z
  .object({
    id,
    gatewayId: id.nullable(),
    gatewayNome: z.string().nullable(),
    codigo: z.string(),
    nome: z.string(),
    descricao: z.string(),
    tipo: tipoDispositivo,
    grandeza: grandeza.nullable(),
    unidade: z.string(),
    tipoLeitura,
    mac: z.string().nullable(),
    modbus: modbus.nullable(),
    modo: modoDispositivo,
    status: statusDispositivo,
    valAlarmeDia: decimal.nullable(),
    valAlarmeMes: decimal.nullable(),
    ultimaLeitura: z.object({ time: instant, valor: decimal, recebidoEm: instant }).nullable(),
    versao,
  })
  .meta({ id: 'Dispositivo' });

export const dispositivoParams = z.strictObject({ slug, dispositivoId: id });

const writable = {
  gatewayId: id.nullable(),
  codigo: codigo(20),
  nome: line(100),
  descricao: text(1000),
  tipo: tipoDispositivo,
  grandeza: grandeza.nullable(),
  unidade: z.string().min(1).max(10),
  tipoLeitura,
  mac: line(40).nullable(),
  modbus: modbus.nullable(),
  modo: modoDispositivo,
  status: z.enum(['ATIVO', 'INATIVO', 'MANUTENCAO']),
  valAlarmeDia: limite.nullable(),
  valAlarmeMes: limite.nullable(),
};

export const listDispositivos = defineRoute({
  method: 'GET',
  path: '/api/v1/contas/:slug/dispositivos',
  access: 'VIEWER',
  tag: 'dispositivos',
  summary: 'Dispositivos of a conta with their latest reading',
  params: contaParams,
  query: z.strictObject({
    ...pageQuery,
    gatewayId: id.optional(),
    tipo: tipoDispositivo.optional(),
    grandeza: grandeza.optional(),
    status: statusDispositivo.exclude(['ARQUIVADO']).optional(),
    /** Only those without a reading in the last STALE_AFTER_MIN. */
    atrasado: z.literal('true').optional(),
  }),
  answer: page(dispositivo).extend({
    /** Without a reading in the last STALE_AFTER_MIN, among those the other filters leave. */
    atrasados: z.number().int().min(0),
  }),
});

export const createDispositivo = defineRoute({
  method: 'POST',
  path: '/api/v1/contas/:slug/dispositivos',
  access: 'EDITOR',
  tag: 'dispositivos',
  summary: 'Register a dispositivo; a MEDIDOR on a gateway needs its Modbus address, a SENSOR or ATUADOR may have one',
  params: contaParams,
  body: z.strictObject({
    gatewayId: writable.gatewayId,
    codigo: writable.codigo,
    nome: writable.nome,
    descricao: writable.descricao.default(''),
    tipo: writable.tipo,
    grandeza: writable.grandeza.default(null),
    unidade: writable.unidade,
    tipoLeitura: tipoLeitura.optional(),
    mac: writable.mac.default(null),
    modbus: writable.modbus.default(null),
    modo: writable.modo.default('AUTO'),
    valAlarmeDia: writable.valAlarmeDia.default(null),
    valAlarmeMes: writable.valAlarmeMes.default(null),
  }),
  status: 201,
  answer: dispositivo,
});

export const findDispositivo = defineRoute({
  method: 'GET',
  path: '/api/v1/contas/:slug/dispositivos/:dispositivoId',
  access: 'VIEWER',
  tag: 'dispositivos',
  summary: 'A dispositivo with its latest reading',
  params: dispositivoParams,
  answer: dispositivo,
});

export const updateDispositivo = defineRoute({
  method: 'PATCH',
  path: '/api/v1/contas/:slug/dispositivos/:dispositivoId',
  access: 'EDITOR',
  tag: 'dispositivos',
  summary: 'Edit a dispositivo; carries the version that was read',
  params: dispositivoParams,
  body: z.strictObject({ versao }).extend(z.strictObject(writable).partial().shape),
  answer: dispositivo,
});

export const archiveDispositivo = defineRoute({
  method: 'DELETE',
  path: '/api/v1/contas/:slug/dispositivos/:dispositivoId',
  access: 'ADMIN',
  tag: 'dispositivos',
  summary: 'Archive a dispositivo: what it still sends goes to quarentena, its history stays',
  params: dispositivoParams,
});

export type Dispositivo = z.output<typeof dispositivo>;
export type Grandeza = z.output<typeof grandeza>;
