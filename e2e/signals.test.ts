import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { createSystem, descendants } from './system.ts';

const ROOT = path.join(import.meta.dirname, '..');

it.each([
  { started: 'by node', file: process.execPath, args: [path.join(ROOT, 'server/src/main/all.ts')] },
  { started: 'by npm', file: 'npm', args: ['start'] },
])('Ctrl-C stops everything started $started in order, and nothing is started again', async ({ file, args }) => {
  const system = await createSystem();
  onTestFinished(() => system.remove());
  // The terminal sends the key to the whole group in front; `detached` makes one.
  const leader = spawn(file, args, { cwd: ROOT, env: system.env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const closed = once(leader, 'close');
  onTestFinished(() => void leader.kill('SIGTERM'));
  let output = '';
  for (const stream of [leader.stdout, leader.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await vi.waitFor(() => expect(output).toContain('Ctrl-C'), { timeout: 60_000, interval: 50 });
  const { pid } = JSON.parse(readFileSync(path.join(system.dataDir, 'run.json'), 'utf8')) as { pid: number };
  const family = await vi.waitUntil(() => {
    const pids = descendants(pid);
    return pids.some((one) => readFileSync(`/proc/${one}/cmdline`, 'utf8').includes('simulator')) && pids;
  });
  process.kill(-leader.pid!, 'SIGINT');
  expect((await closed)[0]).toBe(0);
  expect(output).not.toMatch(/started again|not stopped in order|stopped late/);
  expect([pid, ...family].filter((one) => existsSync(`/proc/${one}`))).toEqual([]);
});
