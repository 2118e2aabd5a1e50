import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createSystem } from './system.ts';
import type { System } from './system.ts';

let system: System;
beforeAll(async () => {
  system = await createSystem();
  await system.start();
});
afterAll(() => system.remove());

it('an empty folder becomes a demo that prints who may sign in, and stays one', async () => {
  const people = system.people();
  expect(people.map(({ email }) => email)).toContain('sindica@exemplo.com.br');
  await system.stop();
  await system.start();
  expect(system.people()).toEqual(people);
});

it('a second start on the same folder says that the system already runs', async () => {
  await expect(system.tds('start')).rejects.toThrow(/in use|already/);
});

it('a stop leaves no process and no run file behind', async () => {
  const pids = (['ingest', 'api', 'worker', 'postgres'] as const).map((part) => system.pidOf(part));
  await system.stop();
  expect(pids.filter((pid) => existsSync(`/proc/${pid}`))).toEqual([]);
  expect(existsSync(path.join(system.dataDir, 'run.json'))).toBe(false);
  await system.start();
});

it('no child process inherits a secret it does not need', async () => {
  await vi.waitFor(() => system.pidOf('simulator'), 10_000);
  const environment = (part: Parameters<System['pidOf']>[0]): string => readFileSync(`/proc/${system.pidOf(part)}/environ`, 'utf8');
  const secret = readFileSync(path.join(system.dataDir, 'secrets/secret'), 'utf8').trim();
  const names = (part: Parameters<System['pidOf']>[0]): string[] => environment(part).split('\0').map((entry) => entry.split('=')[0] ?? '').filter((name) => /URL|KEY|SECRET|PASS/.test(name)).sort();
  expect(names('api')).toEqual(['DATABASE_URL_APP', 'DATABASE_URL_PLATAFORMA', 'TDS_CTX_KEY']);
  expect(names('ingest')).toEqual(['DATABASE_URL_INGEST']);
  expect(names('worker')).toEqual(['DATABASE_URL_JOBS']);
  expect(names('postgres')).toEqual([]);
  expect(names('simulator')).toEqual([]);
  for (const part of ['api', 'ingest', 'worker', 'postgres', 'simulator'] as const) expect(environment(part)).not.toContain(secret);
});

it('npm start told to end takes everything with it', async () => {
  await system.stop();
  const npm = spawn('npm', ['start'], { cwd: path.join(import.meta.dirname, '..'), env: system.env, stdio: 'ignore' });
  // Written when everything serves; the pages may answer a moment before.
  const { pid } = await vi.waitFor(() => JSON.parse(readFileSync(path.join(system.dataDir, 'run.json'), 'utf8')) as { pid: number }, 60_000);
  await vi.waitUntil(() => system.isReady(), 15_000);
  npm.kill('SIGTERM');
  await vi.waitFor(() => expect(existsSync(`/proc/${pid}`)).toBe(false), 15_000);
  expect(await system.isReady()).toBe(false);
});

it('told to end in the middle of its first start, it ends in order', async () => {
  const fresh = await createSystem();
  const starting = fresh.start().catch((error: Error) => error);
  const pid = await vi.waitFor(() => fresh.pidOf('postgres'), 20_000);
  // What it may have put into the database by now is a demo's, so the folder is one.
  expect(readFileSync(path.join(fresh.dataDir, 'kind'), 'utf8')).toBe('demo\n');
  await fresh.stop();
  await starting;
  expect(existsSync(`/proc/${pid}`)).toBe(false);
  await fresh.remove();
});
