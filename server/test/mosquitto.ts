/** Debian's Mosquitto with the files of deploy/mosquitto, on ports and in a folder of its own; killed and started again as a test wants. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { vi } from 'vitest';
import { writeMosquittoFiles } from '../src/mosquitto-files.ts';
import type { MosquittoFilesOptions, MosquittoSettings } from '../src/mosquitto-files.ts';
import { systemClock as clock } from '../src/platform/clock.ts';

/** Put there by scripts/prepare-mosquitto.mjs. */
const MOSQUITTO = process.env['TDS_MOSQUITTO'] ?? '/usr/sbin/mosquitto';

export interface TestMosquitto {
  settings: MosquittoSettings;
  ports: { devices: number; services: number };
  dir: string;
  output(): string;
  kill(signal: NodeJS.Signals): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** `edit` changes the configuration as a person might have. */
export async function startMosquitto(trust: Pick<MosquittoFilesOptions, 'deviceRootPem' | 'device' | 'service'>, edit: (conf: string) => string = (conf) => conf): Promise<TestMosquitto> {
  const dir = mkdtempSync(path.join(tmpdir(), 'tds-mosquitto-'));
  const ports = { devices: await freePort(), services: await freePort() };
  const settings = await writeMosquittoFiles({ dir, ...trust, hosts: ['localhost', '127.0.0.1'], version: '2.0', ports, clock });
  const conf = path.join(dir, 'mosquitto.conf');
  writeFileSync(conf, edit(readFileSync(conf, 'utf8')).replaceAll(/^listener (\d+)$/gm, 'listener $1 127.0.0.1'));
  // Started as root it would become a user that may not read a folder of root's.
  if (process.getuid?.() === 0) appendFileSync(conf, '\nuser root\n');

  let child: ChildProcess | undefined;
  let output = '';
  const start = async (): Promise<void> => {
    const own = spawn(MOSQUITTO, ['-c', conf], { stdio: ['ignore', 'pipe', 'pipe'] });
    child = own;
    for (const stream of [own.stdout, own.stderr]) stream.on('data', (bytes: Buffer) => (output += bytes.toString()));
    await vi.waitFor(() => reach(ports.services, own), { timeout: 10_000, interval: 20 });
  };
  const kill = async (signal: NodeJS.Signals): Promise<void> => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  };
  await start();
  return {
    settings,
    ports,
    dir,
    output: () => output,
    kill,
    start,
    stop: async () => {
      await kill('SIGTERM');
      rmSync(dir, { recursive: true, force: true });
    },
  };

  async function reach(port: number, own: ChildProcess): Promise<void> {
    if (own.exitCode !== null) throw new Error(`mosquitto ended: ${output}`);
    const socket = connect({ host: '127.0.0.1', port });
    await once(socket, 'connect').finally(() => socket.destroy());
  }
}

/** Below the ports that outgoing connections take, so that it is free again after a kill. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 22_000);
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
    });
    if (isFree) return port;
  }
}
