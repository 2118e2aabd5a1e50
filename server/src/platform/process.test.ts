import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { scratchFolder } from '../../test/scratch.ts';
import { createLogger } from './log.ts';
import { stopAll } from './process.ts';

interface Program {
  child: ChildProcess;
  exit: Promise<unknown[]>;
  /** Waits until the program wrote the file of this name. */
  reached(mark: string): Promise<unknown>;
}

/** A program around `runProcess`; `mark(name)` tells the test how far it came. */
function runProgram(body: string): Program {
  const dir = scratchFolder();
  const script = path.join(dir, 'program.mts');
  const module = path.join(import.meta.dirname, 'process.ts');
  const head = `import { writeFileSync } from 'node:fs';\nimport { runProcess } from ${JSON.stringify(module)};\nconst mark = (name) => writeFileSync(\`\${import.meta.dirname}/\${name}\`, '');\nsetInterval(() => {}, 1000);\n`;
  writeFileSync(script, `${head}${body}\n`);
  const child = spawn(process.execPath, [script], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return { child, exit: once(child, 'exit'), reached: (mark) => vi.waitUntil(() => existsSync(path.join(dir, mark)), { timeout: 10_000, interval: 10 }) };
}

/** As somebody who presses the key again and again. */
async function signalUntilExit({ child, exit }: Program, signal: 'SIGINT' | 'SIGTERM'): Promise<unknown> {
  const timer = setInterval(() => child.kill(signal), 100);
  const [code] = await exit;
  clearInterval(timer);
  return code;
}

const ORDERLY = "await runProcess('p', 'silent', async () => { mark('serves'); return { stop: async () => mark('stopped') }; });";
const NEVER_STARTS = "await runProcess('p', 'silent', () => { mark('starting'); return new Promise(() => {}); });";
const NEVER_STOPS = "await runProcess('p', 'silent', async () => { mark('serves'); return { stop: () => new Promise(() => {}) }; });";

it('a signal stops a process in order, though it comes twice from one press of a key', async () => {
  const program = runProgram(ORDERLY.replace("mark('stopped')", "{ for (let at = 0; at < 20; at += 1) await new Promise(setImmediate); mark('stopped'); }"));
  await program.reached('serves');
  program.child.kill('SIGINT');
  program.child.kill('SIGINT');
  expect(await program.exit).toEqual([0, null]);
  await program.reached('stopped');
});

it.each([
  { when: 'while it starts', body: NEVER_STARTS, mark: 'starting', signal: 'SIGINT', code: 130 },
  { when: 'while it stops', body: NEVER_STOPS, mark: 'serves', signal: 'SIGTERM', code: 143 },
] as const)('a second $signal $when ends it at once with $code', async ({ body, mark, signal, code }) => {
  const program = runProgram(body);
  await program.reached(mark);
  expect(await signalUntilExit(program, signal)).toBe(code);
});

it('a process whose stop fails ends with a fault', async () => {
  const program = runProgram(ORDERLY.replace("mark('stopped')", "{ throw new Error('no'); }"));
  await program.reached('serves');
  program.child.kill('SIGTERM');
  expect(await program.exit).toEqual([1, null]);
});

it('one part that cannot be stopped keeps no other from it, and is not kept quiet', async () => {
  const stopped: string[] = [];
  const lines: { msg: string; err: { message: string } }[] = [];
  const log = createLogger('test', 'error', { write: (line) => void lines.push(JSON.parse(line)) });
  const part = (name: string, fault?: Error) => ({
    stop: async () => {
      stopped.push(name);
      if (fault) throw fault;
    },
  });
  await expect(stopAll([part('a'), part('b', new Error('stuck')), part('c')], log)).rejects.toThrow('not everything was stopped');
  expect(stopped).toEqual(['a', 'b', 'c']);
  expect(lines).toMatchObject([{ msg: 'a part was not stopped in order', err: { message: 'stuck' } }]);
  await expect(stopAll([part('d')], log)).resolves.toBeUndefined();
});
