import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createSystem } from './system.ts';
import type { System } from './system.ts';

const LISTEN = '0A';

describe('a system that was told nothing', () => {
  let system: System;
  beforeAll(async () => {
    system = await createSystem();
    await system.start();
  });
  afterAll(() => system.remove());

  it('listens on 127.0.0.1 alone, with every process it has', async () => {
    await vi.waitFor(() => system.pidOf('simulator'), 10_000);
    const listening = (['ingest', 'api', 'worker', 'postgres', 'simulator'] as const).flatMap((part) => listenersOf(system.pidOf(part)));
    const ports = [Number(new URL(system.url).port), system.mqttPort];
    expect(listening.toSorted((a, b) => a.port - b.port)).toEqual(ports.toSorted((a, b) => a - b).map((port) => ({ address: '0100007F', port })));
  });
});

describe('a start that must not be', () => {
  const secret = 'x'.repeat(40);
  const exposed = { TDS_SECRET: secret, TDS_PUBLIC_URL: 'https://tds.example.com', TDS_HTTP_HOST: '0.0.0.0' };

  it.each<[string, Record<string, string>, RegExp]>([
    ['of a demo beyond this machine', { TDS_DEMO: '1', TDS_HTTP_HOST: '0.0.0.0' }, /^The demo answers on this machine only/],
    ['of a demo beyond this machine, with all else given', { TDS_DEMO: '1', ...exposed }, /^The demo answers on this machine only/],
    ['of a demo in production', { TDS_DEMO: '1', NODE_ENV: 'production' }, /^TDS_DEMO=1 is not allowed/],
    ['of a demo on a given database', { TDS_DEMO: '1', DATABASE_URL: 'postgresql://owner@127.0.0.1/tds' }, /^The demo never runs/],
    ['beyond this machine without a secret', { TDS_HTTP_HOST: '0.0.0.0' }, /^TDS_SECRET .* (is|are) needed/],
    ['beyond this machine without its address', { TDS_MQTT_HOST: '0.0.0.0', TDS_SECRET: secret }, /^TDS_PUBLIC_URL .* (is|are) needed/],
  ])('%s ends with one sentence and 78', async (_name, env, sentence) => {
    const { code, output, left } = await startOnce(env);
    expect([code, output.trim().split('\n').length, left]).toEqual([78, 1, []]);
    expect(output).toMatch(sentence);
  });
});

/** A start that is expected to end by itself: its exit code, all it printed, and what it left in its data folder. */
async function startOnce(env: Record<string, string>): Promise<{ code: number | null; output: string; left: string[] }> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'tds-e2e-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  const child = spawn(process.execPath, [path.join(import.meta.dirname, '../server/src/main/all.ts')], {
    env: { PATH: process.env['PATH'] ?? '', TDS_DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGTERM'));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output, left: readdirSync(dataDir) };
}

/** Sockets of a process that take connections from the network, by /proc: the kernel's word and not ours. Address in its hexadecimal. */
function listenersOf(pid: number): { address: string; port: number }[] {
  const inodes = new Set(readdirSync(`/proc/${pid}/fd`).flatMap((fd) => /^socket:\[(\d+)\]$/.exec(readLink(`/proc/${pid}/fd/${fd}`))?.[1] ?? []));
  return ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state, , , , , , inode]) => state === LISTEN && inode !== undefined && inodes.has(inode))
      .map(([, local = '']) => ({ address: local.split(':')[0] ?? '', port: Number.parseInt(local.split(':')[1] ?? '', 16) })),
  );
}

function readLink(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return '';
  }
}
