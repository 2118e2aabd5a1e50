/** Debian's Mosquitto before a system, with the files that `tds mosquitto prepare` writes, on ports of this machine alone. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findPort, runTds } from './system.ts';

/** Put there by scripts/prepare-mosquitto.mjs. */
const PROGRAM = process.env['TDS_MOSQUITTO'] ?? '/usr/sbin/mosquitto';

export interface Mosquitto {
  /** Where gateways connect. */
  devicePort: number;
  /** What the system has to be told. */
  settings: Record<string, string>;
  start(): Promise<void>;
  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
}

/** Its folder lies in the data folder; made once, and found again there. */
export async function prepareMosquitto(dataDir: string): Promise<Mosquitto> {
  if (!existsSync(PROGRAM)) throw new Error(`${PROGRAM} is missing. On Debian: apt-get install mosquitto; elsewhere set TDS_MOSQUITTO to the program of a Mosquitto >= 2.0.11`);
  const dir = path.join(dataDir, 'mosquitto');
  const settingsFile = path.join(dir, 'settings.json');
  if (!existsSync(settingsFile)) await makeFolder(dataDir, dir, settingsFile);
  const settings = JSON.parse(readFileSync(settingsFile, 'utf8')) as Record<string, string>;
  const portOf = (name: string): number => Number(new URL(String(settings[name])).port);
  let child: ChildProcess | undefined;
  return {
    devicePort: portOf('MQTT_DEVICE_URL'),
    settings,
    start: async () => {
      child = spawn(PROGRAM, ['-c', path.join(dir, 'mosquitto.conf')], { stdio: 'ignore' });
      await waitForPort(portOf('MQTT_URL'), child);
    },
    kill: async (signal) => {
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
    },
  };
}

async function makeFolder(dataDir: string, dir: string, settingsFile: string): Promise<void> {
  const first = await findPort(2);
  const flags = ['--dir', dir, '--host', 'localhost', '--device-port', `${first}`, '--service-port', `${first + 1}`];
  const printed = await runTds({ PATH: process.env['PATH'] ?? '', TDS_DATA_DIR: dataDir }, ['mosquitto', 'prepare', ...flags]);
  const conf = path.join(dir, 'mosquitto.conf');
  writeFileSync(conf, readFileSync(conf, 'utf8').replaceAll(/^listener (\d+)$/gm, 'listener $1 127.0.0.1'));
  // Started as root it would become a user that may not read a folder of root's.
  if (process.getuid?.() === 0) appendFileSync(conf, '\nuser root\n');
  const settings = Object.fromEntries([...printed.matchAll(/^(MQTT_\w+)=(.+)$/gm)].map(([, name, value]) => [name, value]));
  writeFileSync(settingsFile, JSON.stringify(settings));
}

async function waitForPort(port: number, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!(await isListening(port))) {
    if (child.exitCode !== null || performance.now() > deadline) throw new Error(`Mosquitto does not listen on ${port} (exit code ${child.exitCode})`);
    await delay(20);
  }
}

export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
