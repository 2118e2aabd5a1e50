import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { scratchFolder } from '../../test/scratch.ts';
import { superviseChild } from './children.ts';
import type { Child, ChildOptions } from './children.ts';
import { createLogger } from './log.ts';

interface Line {
  msg: string;
  code?: number | null;
  signal?: string | null;
  pauseMs?: number;
}

interface Supervised {
  child: Child;
  dir: string;
  lines: Line[];
  /** Resolves when the log has that many starts again. */
  restarts(count: number): Promise<Line[]>;
}

/** Notes each start as a line in `starts`, tells that it is ready, and stays. */
const STEADY = "appendFileSync('starts', `${process.pid}\\n`); process.send?.({ ready: true, port: 7 }); setInterval(() => {}, 1000);";

function supervise(body: string, options: Partial<ChildOptions> = {}): Supervised {
  const dir = scratchFolder();
  const script = path.join(dir, 'child.mjs');
  writeFileSync(script, `import { appendFileSync, writeFileSync } from 'node:fs';\nprocess.chdir(import.meta.dirname);\nprocess.on('disconnect', () => process.exit());\n${body}\n`);
  const lines: Line[] = [];
  const log = createLogger('test', 'warn', { write: (line) => void lines.push(JSON.parse(line) as Line) });
  const child = superviseChild({ name: 'child', script, env: {}, log, ...options });
  onTestFinished(() => child.stop());
  const again = (): Line[] => lines.filter(({ msg }) => msg === 'process ended, started again');
  const restarts = async (count: number): Promise<Line[]> => {
    await vi.waitUntil(() => again().length >= count, { timeout: 20_000, interval: 10 });
    return again();
  };
  return { child, dir, lines, restarts };
}

const starts = (dir: string): number[] => (existsSync(path.join(dir, 'starts')) ? readFileSync(path.join(dir, 'starts'), 'utf8').trim().split('\n').map(Number) : []);
const until = (check: () => boolean): Promise<boolean> => vi.waitUntil(check, { timeout: 10_000, interval: 10 });
const isAlive = (pid: number): boolean => existsSync(`/proc/${pid}`);

it('what dies is started again, whatever killed it, after pauses that grow', async () => {
  const { child, dir, restarts } = supervise(STEADY);
  expect(await child.started).toEqual({ ready: true, port: 7 });
  for (const count of [1, 2, 3]) {
    await until(() => starts(dir).length === count);
    process.kill(starts(dir)[count - 1]!, 'SIGKILL');
  }
  expect(await restarts(3)).toMatchObject([{ signal: 'SIGKILL', pauseMs: 250 }, { pauseMs: 500 }, { pauseMs: 1000 }]);
  await until(() => starts(dir).length === 4);
  expect(child.pid()).toBe(starts(dir)[3]);
});

it('one that never served is given up after five tries, in one sentence', async () => {
  const { child, dir, restarts } = supervise("appendFileSync('starts', `${process.pid}\\n`); process.exit(1);");
  await expect(child.started).rejects.toMatchObject({ code: 'CONFIG_INVALID', publicMessage: expect.stringContaining('The process child does not start') });
  expect(starts(dir)).toHaveLength(5);
  expect((await restarts(4)).map(({ pauseMs }) => pauseMs)).toEqual([250, 500, 1000, 2000]);
});

it('a mistake in the settings before it served is final', async () => {
  const { child, lines } = supervise('process.exit(78);');
  await expect(child.started).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  expect(lines).toEqual([]);
});

it('one that has served once is never given up, nor is a tool that says nothing', async () => {
  const note = "appendFileSync('starts', `${process.pid}\\n`);";
  const served = supervise(`${note} process.send({ ready: true }, () => process.exit(78));`);
  const quiet = supervise(`${note} process.exit(2);`, { quiet: true });
  expect(await quiet.child.started).toEqual({ ready: true });
  await served.child.started;
  for (const { dir, restarts } of [served, quiet]) {
    await restarts(5);
    await until(() => starts(dir).length === 6);
  }
});

it('one whose program cannot be run at all is tried again', async () => {
  const real = process.execPath;
  process.execPath = '/nowhere/node';
  onTestFinished(() => {
    process.execPath = real;
  });
  const { lines, restarts } = supervise(STEADY, { quiet: true });
  await restarts(2);
  expect(lines[0]).toMatchObject({ msg: 'process not started' });
});

it('stop ends it with SIGTERM, and it is not started again', async () => {
  const { child, dir, lines } = supervise(`process.on('SIGTERM', () => { writeFileSync('told', ''); process.exit(0); }); ${STEADY}`);
  await child.started;
  await child.stop();
  expect(existsSync(path.join(dir, 'told'))).toBe(true);
  expect(starts(dir).filter(isAlive)).toEqual([]);
  expect(lines).toEqual([]);
});

it('stop ends one that does not listen with SIGKILL after the grace', async () => {
  const { child, dir } = supervise(`process.on('SIGTERM', () => writeFileSync('told', '')); ${STEADY}`, { graceMs: 300 });
  await child.started;
  await child.stop();
  expect(existsSync(path.join(dir, 'told'))).toBe(true);
  expect(starts(dir).filter(isAlive)).toEqual([]);
});

it('stop during a pause means that it is not started again', async () => {
  const { child, dir, restarts } = supervise(STEADY);
  await child.started;
  process.kill(starts(dir)[0]!, 'SIGKILL');
  await restarts(1);
  await child.stop();
  await expect(vi.waitUntil(() => starts(dir).length > 1, { timeout: 500, interval: 10 })).rejects.toThrow();
});

it('its environment is exactly what it was given, and its terminal session is its own', async () => {
  const { child } = supervise(STEADY, { env: { ONLY: 'this', PATH: '/bin' } });
  await child.started;
  const names = readFileSync(`/proc/${child.pid()}/environ`, 'utf8').split('\0').filter((entry) => entry !== '' && !entry.startsWith('NODE_CHANNEL_'));
  expect(names.sort()).toEqual(['ONLY=this', 'PATH=/bin']);
  const [, , , session] = readFileSync(`/proc/${child.pid()}/stat`, 'utf8').split(') ')[1]!.split(' ');
  expect(Number(session)).toBe(child.pid());
});
