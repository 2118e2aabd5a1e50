import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSender, createTestServer } from '../../test/api.ts';
import type { TestServer } from '../../test/api.ts';
import { runCommand } from '../../test/command.ts';
import { runSql } from '../../test/fixtures.ts';
import { scratchFolder } from '../../test/scratch.ts';
import { TEST_SECRET } from '../../test/secret.ts';

describe('contas create', () => {
  let server: TestServer;
  const create = (...args: string[]) => runCommand(['contas', 'create', ...args], { TDS_DATA_DIR: scratchFolder(), DATABASE_URL: server.testDatabase.ownerUrl, TDS_SECRET: TEST_SECRET });
  const membros = () =>
    runSql(server.testDatabase.ownerUrl, 'select c.slug, u.email, m.papel from tds_new_membro m join tds_new_conta c on c.id = m.conta_id join tds_new_usuario u on u.id = m.usuario_id order by 1, 2');
  beforeAll(async () => {
    server = await createTestServer();
  });
  afterAll(() => server.stop());

  it('makes an organisation and its first administrator, who can sign in with the password that is shown', async () => {
    const { code, stdout } = await create('--slug', 'ipe', '--nome', 'Residencial Ipê', '--admin', 'Sindica@exemplo.com.br');
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^Residencial Ipê is at \/c\/ipe\n.*shown only now\):\n {2}\S{20}\n$/) });
    const senha = stdout.trim().split('\n').at(-1)?.trim();
    expect((await createSender(server.api)('POST', '/api/v1/sessao', { email: 'sindica@exemplo.com.br', senha })).status).toBe(200);
  });

  it('of somebody who is there already leaves the password alone', async () => {
    expect((await create('--slug', 'aurora', '--nome', 'Aurora', '--admin', 'sindica@exemplo.com.br')).stdout).toContain('with the password of before');
    expect(await membros()).toEqual([
      { slug: 'aurora', email: 'sindica@exemplo.com.br', papel: 'ADMIN' },
      { slug: 'ipe', email: 'sindica@exemplo.com.br', papel: 'ADMIN' },
    ]);
  });

  it.each([
    [['--slug', 'ipe', '--nome', 'Outra', '--admin', 'nova@exemplo.com.br'], 'There is an organisation ipe already'],
    [['--slug', 'X y', '--nome', 'Outra'], 'is no slug'],
    [['--slug', 'outra', '--nome', 'Outra', '--fuso', 'America/Xyz'], 'no time zone'],
    [['--slug', 'outra'], '--slug and --nome are needed'],
  ])('with %j makes nothing and says why', async (args, says) => {
    const before = await membros();
    expect(await create(...args)).toEqual({ code: 2, stdout: '', stderr: expect.stringContaining(says) });
    expect(await membros()).toEqual(before);
  });
});
