import { spawn } from 'node:child_process';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..');

export interface CommandResult {
  isOk: boolean;
  /** Both streams, as they came. */
  output: string;
}

/** Runs a program of node_modules under this very Node, without stdin, from the root. */
export function runProgram(file: string, args: readonly string[]): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(ROOT, 'node_modules', file), ...args], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', (error) => resolve({ isOk: false, output: error.message }));
    child.on('close', (code) => resolve({ isOk: code === 0, output: Buffer.concat(chunks).toString('utf8') }));
  });
}

/** Runs a program that prints for itself; killed after `limitMs`. Resolves with whether it ended well. */
export function runVisibly(args: readonly string[], env: Record<string, string> = {}, limitMs?: number): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env } });
    const timer = limitMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), limitMs);
    const end = (isOk: boolean): void => {
      clearTimeout(timer);
      resolve(isOk);
    };
    child.on('error', () => end(false));
    child.on('close', (code) => end(code === 0));
  });
}
