import { parseMac } from '@tds/contract/mqtt';
import type { Mac } from '@tds/contract/mqtt';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestServer } from '../../../test/api.ts';
import type { TestServer } from '../../../test/api.ts';
import { createPeople, createTestConta, createTestGateway } from '../../../test/fixtures.ts';
import type { TestConta } from '../../../test/fixtures.ts';
import { SQLSTATE } from '../../platform/db.ts';
import { withContexto, withPlataforma } from '../../platform/tenant.ts';
import { createCertificado } from './index.ts';

const MAC_A = parseMac('00:00:5e:00:53:0a') as Mac;
const MAC_B = parseMac('00:00:5e:00:53:0b') as Mac;

let server: TestServer;
let alfa: TestConta;
let gatewayId: string;

beforeAll(async () => {
  server = await createTestServer();
  const { superAdmin } = await createPeople(server);
  alfa = await createTestConta(server, 'alfa');
  const beta = await createTestConta(server, 'beta');
  gatewayId = (await createTestGateway(superAdmin, alfa.base, { mac: MAC_A })).id;
  await createTestGateway(superAdmin, beta.base, { mac: MAC_B });
});

afterAll(() => server.stop());

function register(mac: Mac, number: number): Promise<void> {
  const hex = number.toString(16).padStart(64, '0');
  return withPlataforma(server.database, 'test', (tx) =>
    createCertificado(tx, {
      mac,
      serialHex: number.toString(16),
      fingerprint256: hex,
      spkiSha256: hex,
      certificatePem: 'PEM',
      notBefore: new Date(Date.UTC(2026, 0, number)),
      expiresAt: new Date(Date.UTC(2036, 0, number)),
    }),
  );
}

test("a conta sees the certificates of its own gateways, newest first, and no other's", async () => {
  for (const [mac, number] of [[MAC_A, 1], [MAC_A, 2], [MAC_B, 3]] as const) await register(mac, number);
  const { status, body } = await alfa.viewer('GET', `${alfa.base}/gateways/${gatewayId}/certificados`);
  expect(status).toBe(200);
  expect(body.itens.map(({ serial }: { serial: string }) => serial)).toEqual(['2', '1']);
  expect(body.itens[0]).toEqual({ serial: '2', fingerprint256: expect.stringMatching(/2$/), estado: 'ATIVO', notBefore: '2026-01-02T00:00:00.000Z', expiresAt: '2036-01-02T00:00:00.000Z' });
  const visible = await withContexto(server.database, { contaId: alfa.id, usuarioId: alfa.id, papel: 'ADMIN' }, (tx) => tx.query('select distinct mac from tds_new_certificado_device'));
  expect(visible.rows).toEqual([{ mac: MAC_A }]);
});

test('a certificate, and a key, is registered once', async () => {
  await register(MAC_A, 20);
  await expect(register(MAC_B, 20)).rejects.toMatchObject({ code: SQLSTATE.uniqueViolation });
});

test('a gateway without hardware has none', async () => {
  const { id } = await createTestGateway(alfa.admin, alfa.base);
  expect((await alfa.viewer('GET', `${alfa.base}/gateways/${id}/certificados`)).body).toEqual({ itens: [] });
});
