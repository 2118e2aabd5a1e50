import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

const TDS = path.join(import.meta.dirname, '../src/main/tds.ts');

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A command as a person types it after `npm run tds --`. */
export async function runCommand(args: string[], env: Record<string, string>): Promise<Ended> {
  const child = spawn(process.execPath, [TDS, ...args], { env: { PATH: process.env['PATH'] ?? '', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}
