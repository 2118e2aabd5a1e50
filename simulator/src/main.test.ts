import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startFleetServer, type FleetServer } from '../test/fleet-server.ts';
import { readLedger } from './ledger.ts';

const main = path.join(import.meta.dirname, 'main.ts');
let server: FleetServer;

beforeEach(async () => {
  server = await startFleetServer([[{ codigo: 'AGUA', grandeza: 'AGUA_FRIA', unidade: 'm³' }]]);
});

afterEach(async () => {
  await server.close();
});

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

function run(args: string[]): { ended: Promise<Ended>; kill: (signal: NodeJS.Signals) => void; disconnect: () => Promise<number | null> } {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk) => (stdout += String(chunk)));
  child.stderr?.on('data', (chunk) => (stderr += String(chunk)));
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  // Without its channel a child is never told closed, only exited.
  const disconnect = (): Promise<number | null> => {
    child.disconnect();
    return new Promise((resolve) => {
      child.once('exit', resolve);
    });
  };
  return { ended, kill: (signal) => child.kill(signal), disconnect };
}

test('--help explains every flag and the exit codes', async () => {
  const { code, stdout } = await run(['--help']).ended;
  expect(code).toBe(0);
  for (const word of ['--fleet', '--profile', '--faults', 'clock-1970', '--fault-speed', '--ignore-config', '--replay', '--timezone', 'second pass', 'Exit codes']) expect(stdout).toContain(word);
});

test.each([
  { args: [], says: '--fleet DIR is missing' },
  { args: ['--flet', 'x'], says: "Unknown option '--flet'" },
  { args: ['--fleet', '/nowhere'], says: 'cannot read the fleet' },
  { args: ['--fleet', '.', '--interval', 'soon'], says: '--interval must be a number' },
  { args: ['--fleet', '.', '--in-flight', '0'], says: '--in-flight must be an integer from 1' },
  { args: ['--fleet', '.', '--profile', 'casa'], says: '--profile must be familia, comercio or fabrica' },
  { args: ['--fleet', '.', '--faults', 'leak,fire'], says: '--faults: no fault "fire"; there are all, leak, swap' },
  { args: ['--fleet', '.', '--faults', 'leak:2'], says: 'the share of leak:2 must be a number from 0 to 1' },
  { args: ['--fleet', '.', '--replay', 'x.csv', '--faults', 'leak'], says: '--faults is for made-up readings' },
  { args: ['--fleet', '.', '--since', 'yesterday'], says: '--since must be an instant such as' },
  { args: ['--fleet', '.', '--since', '2999-01-01T00:00:00Z'], says: '--since must be in the past' },
  { args: ['--fleet', '.', '--since', '8w', '--readings', '2'], says: '--since does not go with --readings' },
  { args: ['--fleet', '.', '--since', '8w', '--until', '9w'], says: '--since must be before --until' },
  { args: ['--fleet', '.', '--since', '8w', '--until', '7w', '--history-state', 'x'], says: '--until does not go with --history-state' },
  { args: ['--fleet', '.', '--history-state', 'x'], says: '--history-state goes with --since' },
  { args: ['--fleet', '.', '--replay', 'x.csv', '--unit', 'litres'], says: 'unknown unit "litres"' },
  { args: ['--fleet', '.', '--replay', 'x.csv', '--batch', '501'], says: '--batch must be an integer from 1 to 500' },
])('a mistake ($says) is one line and exit code 2, without a stack', async ({ args, says }) => {
  const { code, stderr } = await run(args).ended;
  expect(code).toBe(2);
  expect(stderr).toContain(says);
  expect(stderr.trim().split('\n')).toHaveLength(1);
});

test('a fleet whose certificates are missing is a mistake too', async () => {
  fs.rmSync(path.join(server.folder, 'ca.pem'));
  const { code, stderr } = await run(['--fleet', server.folder]).ended;
  expect({ code, stderr: stderr.trim() }).toEqual({ code: 2, stderr: expect.stringMatching(/^cannot use the certificates of the fleet: .*ca\.pem'$/) });
});

test('nothing is sent that the ledger does not hold: one that cannot be written ends the run', async () => {
  const { code, stderr } = await run(['--fleet', server.folder, '--interval', '0', '--ledger', '/dev/full']).ended;
  expect({ code, stderr: stderr.trim() }).toEqual({ code: 2, stderr: expect.stringMatching(/^cannot write the ledger: ENOSPC/) });
  await expect.poll(() => server.broker.aedes.connectedClients).toBe(0);
  expect(server.arrived).toEqual([]);
});

test('--list-meters prints the meters of a file, each once, in its order, as the replay reads them', async () => {
  const file = path.join(server.folder, 'meters.csv');
  fs.writeFileSync(file, '\uFEFFtime;"the meter";value\r\n1;"B;1";2\r\n1;A;2\r\n2;"B;1";3\r\n3;;4\r\n');
  const { code, stdout, stderr } = await run(['--list-meters', '--replay', file, '--meter-column', 'the meter']).ended;
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'B;1\nA\n', stderr: '' });
  expect(await run(['--list-meters', '--replay', file]).ended).toMatchObject({ code: 2, stderr: expect.stringContaining('has no column meter; its columns are time, the meter, value') });
});

test('--json is one line of plain keys', async () => {
  const { code, stdout } = await run(['--fleet', server.folder, '--interval', '0', '--messages', '3', '--json']).ended;
  expect(code).toBe(0);
  expect(stdout.trim().split('\n')).toHaveLength(1);
  expect(JSON.parse(stdout)).toMatchObject({ gateways: 1, sent: 3, acked: 3, unacked: 0, leituras_acked: 3, receipted: 3, without_receipt: 0, reconnects: 0 });
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends an endless run with its summary, and the ledger agrees with the server', async (signal) => {
  const ledgerFile = path.join(server.folder, 'ledger.jsonl');
  const { ended, kill } = run(['--fleet', server.folder, '--interval', '0', '--ledger', ledgerFile]);
  await expect.poll(() => server.arrived.length, { timeout: 10_000 }).toBeGreaterThan(20);
  kill(signal);
  kill(signal);
  const { code, stdout, stderr } = await ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/messages {3}sent \d+, acknowledged \d+, not acknowledged 0/);
  expect(readLedger(ledgerFile).acked).toEqual(server.stored);
});

test('Ctrl-C in the middle of the past ends in order, and what is noted as acknowledged is what the server has', async () => {
  const stateFile = path.join(server.folder, 'history.json');
  const sinceMs = Date.UTC(2026, 0, 1);
  const args = ['--fleet', server.folder, '--since', new Date(sinceMs).toISOString(), '--history-step', '10', '--history-state', stateFile, '--json'];
  const { ended, kill } = run(args);
  await expect.poll(() => server.arrived.length, { timeout: 10_000 }).toBeGreaterThan(20);
  kill('SIGINT');
  const { code, stdout } = await ended;
  const summary = JSON.parse(stdout) as { unacked: number; leituras_acked: number; history_acked: number; history_leituras: number };
  expect({ code, unacked: summary.unacked }).toEqual({ code: 0, unacked: 0 });
  expect(summary.history_acked).toBeLessThan(summary.history_leituras);
  const state = JSON.parse(fs.readFileSync(stateFile, 'utf8')) as { gateways: Record<string, [from: string, to: string][]> };
  const noted = Object.values(state.gateways).flat().reduce((sum, [from, to]) => sum + Math.ceil(Date.parse(to) / 10_000) - Math.ceil(Date.parse(from) / 10_000), 0);
  expect(noted).toBe(summary.history_acked);
  // The present has its own.
  expect(server.stored.size).toBe(summary.leituras_acked);
  expect(summary.leituras_acked).toBeGreaterThan(summary.history_acked);
});

test('a fleet ends when the process that started it is gone', async () => {
  const { disconnect } = run(['--fleet', server.folder, '--interval', '0']);
  await expect.poll(() => server.arrived.length, { timeout: 10_000 }).toBeGreaterThan(20);
  expect(await disconnect()).toBe(0);
});

test('a killed run continues its ledger: numbers move on, nothing acknowledged is missing', async () => {
  const ledgerFile = path.join(server.folder, 'ledger.jsonl');
  const args = ['--fleet', server.folder, '--interval', '0', '--ledger', ledgerFile];
  const first = run(args);
  await expect.poll(() => server.arrived.length, { timeout: 10_000 }).toBeGreaterThan(20);
  first.kill('SIGKILL');
  await first.ended;
  const { lastNumber } = readLedger(ledgerFile);
  await run([...args, '--messages', '10']).ended;
  const { sent, acked, lastNumber: last } = readLedger(ledgerFile);
  expect(last).toBe(lastNumber + 10);
  for (const [key, valor] of server.stored) expect(sent.get(key)).toBe(valor);
  for (const [key, valor] of acked) expect(server.stored.get(key)).toBe(valor);
});
