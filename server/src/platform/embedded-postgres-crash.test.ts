import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import { scratchFolder, startScratchPostgres } from '../../test/scratch.ts';
import { isAlive, isPostmasterOf, processStart } from './embedded-postgres-process.ts';

const LAUNCHER = join(import.meta.dirname, 'embedded-postgres.ts');
const LOG = join(import.meta.dirname, 'log.ts');

/** A separate process that starts the database on `dataDir` and stays; resolves with the database's pid. */
async function startInChild(dataDir: string): Promise<{ child: ChildProcess; pid: number }> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', `
    const { startEmbeddedPostgres } = await import(${JSON.stringify(LAUNCHER)});
    const { createLogger } = await import(${JSON.stringify(LOG)});
    const server = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)}, superuserPassword: 'scratch', durable: false, log: createLogger('child', 'silent') });
    console.log(server.pid);
    setInterval(() => {}, 1000);
  `], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = await once(child.stdout, 'data');
  return { child, pid: Number(String(line)) };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe('after a crash', () => {
  test('the server that a killed process left running is replaced by a child, and its data is there', async () => {
    const dataDir = scratchFolder();
    const orphaned = await startInChild(dataDir);
    const client = new Client({ host: join(dataDir, 'postgres/run'), user: 'postgres', password: 'scratch', database: 'postgres' });
    await client.connect();
    client.on('error', () => undefined);
    const cutOff = new Promise((resolve) => client.once('end', resolve));
    await client.query('create table kept (id int)');
    orphaned.child.kill('SIGKILL');
    await once(orphaned.child, 'exit');
    expect(isAlive(orphaned.pid)).toBe(true);

    const server = await startScratchPostgres({ dataDir });
    await cutOff;
    expect(server.replacedOrphan).toBe(true);
    expect(isPostmasterOf(orphaned.pid, join(dataDir, 'postgres/data'))).toBe(false);
    const again = new Client(server.connection);
    await again.connect();
    expect((await again.query('select * from kept')).rows).toEqual([]);
    await again.end();
  });

  test('a database whose starter still lives is left alone', async () => {
    const dataDir = scratchFolder();
    const running = await startInChild(dataDir);
    await expect(startScratchPostgres({ dataDir })).rejects.toMatchObject({ code: 'DATA_DIR_BUSY', publicMessage: expect.stringContaining(String(running.child.pid)) });
    expect(isPostmasterOf(running.pid, join(dataDir, 'postgres/data'))).toBe(true);
    running.child.kill('SIGKILL');
    await once(running.child, 'exit');
    await startScratchPostgres({ dataDir });
  });

  test('of two starts at once one runs and the other says so', async () => {
    const dataDir = scratchFolder();
    const results = await Promise.allSettled([startScratchPostgres({ dataDir }), startScratchPostgres({ dataDir })]);
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(results.find((result) => result.status === 'rejected')?.reason).toMatchObject({ code: 'DATA_DIR_BUSY' });
  });

  test('a killed server comes back at the next start', async () => {
    const dataDir = scratchFolder();
    const exited = Promise.withResolvers<void>();
    const server = await startScratchPostgres({ dataDir, onExit: () => exited.resolve() });
    process.kill(server.pid, 'SIGKILL');
    await exited.promise;
    expect(existsSync(join(dataDir, 'postgres/data/postmaster.pid'))).toBe(true);
    const next = await startScratchPostgres({ dataDir });
    expect(next).toMatchObject({ replacedOrphan: false });
  });

  test('sessions that outlive a killed server are waited for, never joined by a second server', async () => {
    const dataDir = scratchFolder();
    const exited = Promise.withResolvers<void>();
    const server = await startScratchPostgres({ dataDir, onExit: () => exited.resolve() });
    const client = new Client(server.connection);
    await client.connect();
    client.on('error', () => undefined);
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    const survivor = rows[0]?.pid ?? 0;
    // As one deep in a computation would: it does not see that its server is gone.
    process.kill(survivor, 'SIGSTOP');
    process.kill(server.pid, 'SIGKILL');
    await exited.promise;

    const next = startScratchPostgres({ dataDir });
    await until(() => readFileSync(join(dataDir, 'postgres/postgres.log'), 'utf8').includes('pre-existing shared memory block'));
    expect(processStart(survivor)).toBeDefined();
    process.kill(survivor, 'SIGKILL');
    expect(await next).toMatchObject({ replacedOrphan: false });
  });

  test('a pid file that names a dead process does not matter', async () => {
    const { dataDir, pidFile, text } = await leavePidFile();
    const gone = spawn('true');
    await once(gone, 'exit');
    writeFileSync(pidFile, withPid(text, gone.pid ?? 0));
    expect(await startScratchPostgres({ dataDir })).toMatchObject({ replacedOrphan: false });
  });

  test('a pid file whose number another program of the same user has got does not matter, and that program lives on', async () => {
    const { dataDir, pidFile, text, uid } = await leavePidFile();
    const other = spawn('sleep', ['60'], uid === 0 ? {} : { uid });
    onTestFinished(() => void other.kill('SIGKILL'));
    await once(other, 'spawn');
    writeFileSync(pidFile, withPid(text, other.pid ?? 0));
    await startScratchPostgres({ dataDir });
    expect(other.exitCode ?? other.signalCode).toBe(null);
  });

  test('a socket lock whose number another program of the same user has got does not matter either', async () => {
    const { dataDir, uid } = await leavePidFile();
    const other = spawn('sleep', ['60'], uid === 0 ? {} : { uid });
    onTestFinished(() => void other.kill('SIGKILL'));
    await once(other, 'spawn');
    const lockFile = join(dataDir, 'postgres/run/.s.PGSQL.5432.lock');
    writeFileSync(lockFile, withPid(readFileSync(lockFile, 'utf8'), other.pid ?? 0));
    await startScratchPostgres({ dataDir });
    expect(other.exitCode ?? other.signalCode).toBe(null);
  });

  test('an initdb that was interrupted is done again from the start', async () => {
    const dataDir = scratchFolder();
    const left = join(dataDir, 'postgres/init-abcdef');
    mkdirSync(join(left, 'data'), { recursive: true });
    writeFileSync(join(left, 'password'), 'secret');
    writeFileSync(join(left, 'data/PG_VERSION'), '17\n');
    await startScratchPostgres({ dataDir });
    expect(readdirSync(join(dataDir, 'postgres')).filter((name) => name.startsWith('init-'))).toEqual([]);
  });

  test('an owner file cut short, or of a process that is gone, is replaced', async () => {
    for (const text of ['{"pi', JSON.stringify({ pid: process.pid, start: 'long ago' })]) {
      const dataDir = scratchFolder();
      mkdirSync(join(dataDir, 'postgres'), { mode: 0o700 });
      writeFileSync(join(dataDir, 'postgres/owner.json'), text);
      expect(await startScratchPostgres({ dataDir })).toMatchObject({ replacedOrphan: false });
    }
  });
});

/** A data folder as after SIGKILL of the server: its pid file is still there. */
async function leavePidFile(): Promise<{ dataDir: string; pidFile: string; text: string; uid: number }> {
  const dataDir = scratchFolder();
  const exited = Promise.withResolvers<void>();
  const server = await startScratchPostgres({ dataDir, onExit: () => exited.resolve() });
  const pidFile = join(dataDir, 'postgres/data/postmaster.pid');
  const status = readFileSync(`/proc/${server.pid}/status`, 'utf8');
  process.kill(server.pid, 'SIGKILL');
  await exited.promise;
  return { dataDir, pidFile, text: readFileSync(pidFile, 'utf8'), uid: Number(/^Uid:\s+(\d+)/m.exec(status)?.[1]) };
}

function withPid(text: string, pid: number): string {
  return [String(pid), ...text.split('\n').slice(1)].join('\n');
}
