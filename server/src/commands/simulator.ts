/** The simulator as a process of its own: it is a program beside the product, and shares no code with the server. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { AppError } from '../platform/errors.ts';

const SIMULATOR = path.join(import.meta.dirname, '../../../simulator/src/main.ts');
/** Its exit code for a mistake of the person; what it printed is one sentence. */
const EXIT_MISTAKE = 2;

/** Runs on this terminal; resolves with its exit code. */
export function runSimulator(args: string[]): Promise<number> {
  const child = spawn(process.execPath, [SIMULATOR, ...args], { stdio: ['inherit', 'inherit', 'inherit', 'ipc'], env: environment() });
  // The channel tells it when this process is gone. Ctrl-C reaches both through the terminal; the simulator ends in order and this process with it.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}

/** The meters of a file, as the replay will read it. Throws AppError COMMAND_USAGE with what is wrong with the file. */
export async function listMeters(file: string, column: string | undefined): Promise<string[]> {
  const stdout = await ask(['--list-meters', '--replay', file, ...(column === undefined ? [] : ['--meter-column', column])]);
  return stdout.split('\n').filter((line) => line !== '');
}

/** Throws AppError COMMAND_USAGE with the first thing wrong with the flags, or with the file they name. */
export async function checkFlags(args: string[]): Promise<void> {
  await ask(['--check', ...args]);
}

/** What it prints. */
async function ask(args: string[]): Promise<string> {
  const child = spawn(process.execPath, [SIMULATOR, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env: environment() });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code === EXIT_MISTAKE) throw new AppError('COMMAND_USAGE', { publicMessage: stderr.trim() });
  if (code !== 0) throw new Error(`the simulator ended with ${code}: ${stderr}`);
  return stdout;
}

function environment(): Record<string, string> {
  return { PATH: process.env['PATH'] ?? '', TZ: 'UTC' };
}
