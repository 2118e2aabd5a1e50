import type { APIRequestContext } from 'playwright-core';
import { readRows } from '../sql.ts';
import type { System } from '../system.ts';

/** What the scenes are about, by id. */
export interface Seeds {
  gateway: Record<'agua' | 'energia' | 'comuns' | 'offline' | 'nunca' | 'semMac', string>;
  /** Of one grandeza each: flows of flats, powers of flats, indexes of flats. */
  vazoes: string[];
  potencias: string[];
  indices: string[];
  semLeitura: string;
}

interface Row {
  id: string;
  codigo: string;
  gatewayId: string;
  grandeza: string;
  versao: number;
}

const CONTA = 'residencial-ipe';

/**
 * States that a healthy demo does not have: gateways without hardware, never seen, and silent for hours; dispositivos that never
 * read, and one whose codigo is not what its gateway sends; an empty conta; a person of several contas.
 */
export async function createSeeds(system: System, api: APIRequestContext): Promise<Seeds> {
  const call = makeCall(system, api);
  await createContas(system, call);
  const gateways = `/api/v1/contas/${CONTA}/gateways`;
  const create = async (codigo: string, nome: string, mac?: string): Promise<string> =>
    (await call<{ id: string }>('POST', gateways, { codigo, nome, descricao: '', latitude: null, longitude: null, qteMaxDispositivos: 16, ...(mac ? { mac } : {}) })).id;
  const semMac = await create('PORTARIA', 'Portaria e salão de festas');
  const nunca = await create('CISTERNA', 'Cisterna de reúso do subsolo 2', '02:74:64:73:02:01');
  const offline = await create('CASA-DE-MAQUINAS', 'Casa de máquinas', '02:74:64:73:02:02');
  await silence(system, offline);
  const list = await listDispositivos(call);
  const semLeitura = await createSilent(call, nunca);
  await mistake(call, list);
  const { itens } = await call<{ itens: { id: string; codigo: string }[] }>('GET', `${gateways}?porPagina=50`);
  const byCodigo = (codigo: string): string => itens.find((each) => each.codigo === codigo)?.id ?? '';
  const gateway = { agua: byCodigo('BLOCO-A-AGUA'), energia: byCodigo('BLOCO-A-ENERGIA'), comuns: byCodigo('AREAS-COMUNS'), offline, nunca, semMac };
  const of = (gatewayId: string, grandeza: string): string[] => list.filter((each) => each.gatewayId === gatewayId && each.grandeza === grandeza).map(({ id }) => id);
  return { gateway, vazoes: of(gateway.agua, 'VAZAO'), potencias: of(gateway.energia, 'POTENCIA'), indices: of(gateway.agua, 'AGUA_FRIA'), semLeitura };
}

type Call = <Answer>(method: 'GET' | 'POST' | 'PATCH', path: string, data?: object) => Promise<Answer>;

function makeCall(system: System, api: APIRequestContext): Call {
  return async (method, path, data) => {
    const response = await api.fetch(path, { method, headers: { origin: system.url }, ...(data ? { data } : {}) });
    if (!response.ok()) throw new Error(`${method} ${path}: ${response.status()} ${await response.text()}`);
    return response.json();
  };
}

async function createContas(system: System, call: Call): Promise<void> {
  const factory = system.people().find(({ email }) => email.startsWith('utilidades'));
  if (!factory) throw new Error('nobody of the factory was printed');
  const contas = [
    ['edificio-primavera', 'Edifício Primavera'],
    ['conjunto-araucarias', 'Conjunto Araucárias'],
    ['associacao-vila-nova', 'Associação dos Moradores da Vila Nova Conceição'],
  ];
  for (const [slug, nome] of contas) {
    await call('POST', '/api/v1/plataforma/contas', { slug, nome });
    await call('POST', `/api/v1/plataforma/contas/${slug}/membros`, { email: factory.email, nome: 'Rui Bastos', papel: 'ADMIN' });
  }
}

/** As the ingest leaves it: there for days with two short breaks, gone for three hours. */
async function silence(system: System, gatewayId: string): Promise<void> {
  const turns = [[9000, true], [4000, false], [3960, true], [1500, false], [1490, true], [190, false]] as const;
  for (const [minutes, online] of turns) {
    await readRows(
      system.databaseUrl(),
      `insert into tds_new_gateway_presenca_evento (conta_id, gateway_id, em, online)
       select conta_id, id, now() - make_interval(mins => $2), $3 from tds_new_gateway where id = $1`,
      [gatewayId, minutes, online],
    );
  }
  await readRows(
    system.databaseUrl(),
    `insert into tds_new_gateway_presenca (conta_id, gateway_id, online, visto_em, desde, firmware_version)
     select conta_id, id, false, now() - interval '190 minutes', now() - interval '190 minutes', '1.4.2' from tds_new_gateway where id = $1`,
    [gatewayId],
  );
}

async function listDispositivos(call: Call): Promise<Row[]> {
  const rows: Row[] = [];
  for (let pagina = 1; ; pagina += 1) {
    const { itens, total } = await call<{ itens: Row[]; total: number }>('GET', `/api/v1/contas/${CONTA}/dispositivos?porPagina=50&pagina=${pagina}`);
    rows.push(...itens);
    if (rows.length >= total || itens.length === 0) return rows;
  }
}

async function createSilent(call: Call, gatewayId: string): Promise<string> {
  const body = (codigo: string, nome: string, slaveId: number) => ({
    gatewayId,
    codigo,
    nome,
    tipo: 'MEDIDOR',
    grandeza: 'AGUA_REUSO',
    unidade: 'm³',
    modbus: { barramento: 'rs485-1', slaveId, funcao: 3, registro: 0, tipoDado: 'u32', ordem: 'ABCD', escala: { num: 1, den: 1000 }, decimais: 3 },
  });
  const { id } = await call<{ id: string }>('POST', `/api/v1/contas/${CONTA}/dispositivos`, body('AR-CISTERNA', 'Cisterna de reúso', 1));
  await call('POST', `/api/v1/contas/${CONTA}/dispositivos`, body('AR-IRRIGACAO', 'Irrigação do jardim e lavagem da garagem, subsolo 2', 2));
  return id;
}

/** From now on what its gateway sends under the former codigo is set aside. */
async function mistake(call: Call, list: readonly Row[]): Promise<void> {
  const pump = list.find(({ codigo }) => codigo.endsWith('JARDIM') && codigo.startsWith('AF'));
  if (pump) await call('PATCH', `/api/v1/contas/${CONTA}/dispositivos/${pump.id}`, { versao: pump.versao, codigo: 'AF-JARDIN' });
}
