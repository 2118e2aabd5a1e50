/** The ingest process itself, behind a Mosquitto: to be killed. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { vi } from 'vitest';
import type { Worker } from '../src/gateway-broker/external.ts';
import type { Platform } from './gateway-broker-fixture.ts';
import type { TestMosquitto } from './mosquitto.ts';

export interface IngestProcess {
  output(): string;
  /** Resolves with the exit code, null after a kill. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** Resolves when it takes readings in, or has ended. */
export async function startIngestProcess(platform: Platform, { settings }: Pick<TestMosquitto, 'settings'>, { number, of }: Worker): Promise<IngestProcess> {
  const dir = mkdtempSync(path.join(tmpdir(), 'tds-ingest-'));
  const env = {
    PATH: process.env['PATH'],
    TDS_DATA_DIR: dir,
    TDS_LOG_LEVEL: 'info',
    TDS_QUOTA_EACH: '0',
    TDS_QUOTA_SUM: '0',
    DATABASE_URL_INGEST: platform.database.url('ingest'),
    ...settings,
    MQTT_WORKER: String(number),
    MQTT_WORKERS: String(of),
  };
  const child: ChildProcess = spawn(process.execPath, [path.join(import.meta.dirname, '../src/main/ingest.ts')], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (bytes: Buffer) => (output += bytes.toString()));
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  await vi.waitFor(() => {
    if (child.exitCode === null && !output.includes('taking readings in')) throw new Error(output);
  }, { timeout: 20_000, interval: 20 });
  return {
    output: () => output,
    end: async (signal) => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      return ended.finally(() => rmSync(dir, { recursive: true, force: true }));
    },
  };
}
