import { Client } from 'pg';
import { ensureConta, ensureMembro } from '../src/modules/contas/index.ts';
import { ensureUsuario } from '../src/modules/usuarios/index.ts';
import { createId } from '../src/platform/id.ts';
import { createSender, signIn } from './api.ts';
import type { Send, TestServer } from './api.ts';

export const SENHA = 'a password for tests';

/** A conta with somebody in each role. */
export interface TestConta {
  id: string;
  slug: string;
  base: string;
  cookies: { admin: string; editor: string; viewer: string };
  admin: Send;
  editor: Send;
  viewer: Send;
}

export interface People {
  superCookie: string;
  superAdmin: Send;
  anonymous: Send;
}

export async function createPeople({ api, database }: TestServer): Promise<People> {
  await ensureUsuario(database, { email: 'super@tds.test', nome: 'Super', senha: SENHA, isSuperAdmin: true });
  const superCookie = await signIn(api, 'super@tds.test', SENHA);
  return { superCookie, superAdmin: createSender(api, superCookie), anonymous: createSender(api) };
}

export async function createTestConta({ api, database }: TestServer, slug: string): Promise<TestConta> {
  const id = await ensureConta(database, { slug, nome: `Conta ${slug}`, fuso: 'America/Sao_Paulo' });
  const join = async (papel: 'ADMIN' | 'EDITOR' | 'VIEWER'): Promise<string> => {
    const email = `${papel.toLowerCase()}@${slug}.test`;
    const usuarioId = await ensureUsuario(database, { email, nome: papel, senha: SENHA });
    await ensureMembro(database, { contaId: id, usuarioId, papel });
    return signIn(api, email, SENHA);
  };
  const cookies = { admin: await join('ADMIN'), editor: await join('EDITOR'), viewer: await join('VIEWER') };
  return {
    id,
    slug,
    base: `/api/v1/contas/${slug}`,
    cookies,
    admin: createSender(api, cookies.admin),
    editor: createSender(api, cookies.editor),
    viewer: createSender(api, cookies.viewer),
  };
}

export async function createTestGateway(send: Send, base: string, fields: Record<string, unknown> = {}): Promise<{ id: string; versao: number }> {
  const codigo = `GW-${createId().slice(-8)}`;
  const { status, body } = await send('POST', `${base}/gateways`, { codigo, nome: `Gateway ${codigo}`, ...fields });
  if (status !== 201) throw new Error(`gateway: ${status} ${JSON.stringify(body)}`);
  return body;
}

/** The line that `meter` is on: 19,200 baud 8E1 is what every Modbus device must know (Modbus over serial line 1.02, section 3.2). */
export const barramento = { porta: 'rs485-1', baud: 19_200, paridade: 'E', bits: 8, parada: 1, timeoutMs: 500, silencioMs: 5, tentativas: 2 };

export const meter = { tipo: 'MEDIDOR', grandeza: 'AGUA_FRIA', unidade: 'm³', modbus: { slaveId: 1, registro: 0 } };

export async function createTestDispositivo(send: Send, base: string, gatewayId: string | null, fields: Record<string, unknown> = {}): Promise<{ id: string; versao: number }> {
  const codigo = `D-${createId().slice(-8)}`;
  const { status, body } = await send('POST', `${base}/dispositivos`, { gatewayId, codigo, nome: `Medidor ${codigo}`, ...meter, ...fields });
  if (status !== 201) throw new Error(`dispositivo: ${status} ${JSON.stringify(body)}`);
  return body;
}

/** Runs as the superuser, or as the login of a process. */
export async function runSql<Row>(url: string, text: string, values: unknown[] = []): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text, values)).rows as Row[];
  } finally {
    await client.end();
  }
}
