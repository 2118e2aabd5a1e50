/**
 * `npm run chaos -- [--kills N] [--broker embedded|mosquitto] [--seed S] [--resume] [--json]`: the whole system under load in a bad network,
 * its processes and its database killed again and again; then what was acknowledged against what is stored, both ways.
 * Ends with 1 when a reading is missing (acknowledged, not stored), extra (stored, never sent) or changed; 2 for a mistake; 130 when
 * interrupted, after which --resume goes on.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { brokers } from './chaos/broker.ts';
import { describeResult, isSound, summarizeResult } from './chaos/report.ts';
import { runChaos } from './chaos/run.ts';
import type { Now } from './chaos/run.ts';
import { readState } from './chaos/state.ts';
import type { State } from './chaos/state.ts';

const USAGE = 'npm run chaos -- [--kills N] [--broker embedded|mosquitto] [--seed S] [--resume] [--json]';
const EXIT = { sound: 0, unsound: 1, mistake: 2, interrupted: 130 };

const values = readFlags();
/** One place for all runs: the next one finds what an interrupted one left. */
const dataDir = path.join(tmpdir(), 'tds-chaos', values.broker);
/** Told last, where progress is a line each. */
let lastKill = -1;
process.exitCode = await main();

async function main(): Promise<number> {
  const left = readState(dataDir);
  if (values.resume && left === undefined) fail(`there is no interrupted run in ${dataDir} to go on with`);
  if (!values.resume) startAfresh(left);
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupt(stop));
  const { seed, kills } = left === undefined || !values.resume ? values : left.begun;
  say(`seed ${seed}, ${kills} kills${values.resume ? `, ${left?.done.length} of them done` : ''}; the data lies in ${dataDir}\n`);
  const startedMs = performance.now();
  const result = await runChaos({ broker: values.broker, seed, kills, dataDir, resume: values.resume ? left : undefined, signal: stop.signal, onProgress: (now) => showProgress(now, kills, startedMs) });
  if (process.stderr.isTTY) say('\r\u001B[K');
  if (result === undefined) {
    say('interrupted; npm run chaos -- --resume goes on\n');
    return EXIT.interrupted;
  }
  process.stdout.write(values.json ? `${JSON.stringify(summarizeResult(result))}\n` : describeResult(result));
  if (isSound(result.compared)) rmSync(dataDir, { recursive: true, force: true });
  else say(`The data folder and the ledger stay in ${dataDir}, to look into.\n`);
  return isSound(result.compared) ? EXIT.sound : EXIT.unsound;
}

function readFlags() {
  const options = {
    kills: { type: 'string', default: '27' },
    broker: { type: 'string', default: 'embedded' },
    seed: { type: 'string' },
    resume: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  } as const;
  try {
    const flags = parseArgs({ options, allowPositionals: false }).values;
    const [kills, seed] = [Number(flags.kills), Number(flags.seed ?? Date.now() % 1_000_000)];
    if (!Number.isInteger(kills) || kills < 1) return fail('--kills takes a number from 1');
    if (!Number.isInteger(seed) || seed < 0) return fail('--seed takes a number from 0');
    const broker = brokers.find((name) => name === flags.broker);
    if (broker === undefined) return fail(`--broker takes ${brokers.join(' or ')}, not ${flags.broker}`);
    return { ...flags, broker, kills, seed };
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

function startAfresh(left: State | undefined): void {
  if (left !== undefined) say(`an interrupted run of ${left.done.length} kills is given up (--resume would have gone on with it)\n`);
  rmSync(dataDir, { recursive: true, force: true });
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
}

/** Finishes the kill under way, so that its result is kept; a second signal does not wait for it. */
function interrupt(stop: AbortController): void {
  if (stop.signal.aborted) process.exit(EXIT.interrupted);
  stop.abort();
}

/** On a terminal one line that changes, elsewhere a line each kill. */
function showProgress({ kill, done, progress }: Now, kills: number, startedMs: number): void {
  const { isTTY } = process.stderr;
  if (!isTTY && done === lastKill) return;
  lastKill = done;
  const elapsed = Math.round((performance.now() - startedMs) / 1000);
  const text = `${elapsed} s: kill ${done + 1} of ${kills}, ${kill.victim}: ${progress.acked} messages acknowledged, ${progress.inFlight} in flight`;
  say(isTTY ? `\r\u001B[K${text}` : `${text}\n`);
}

function say(text: string): void {
  process.stderr.write(text);
}

function fail(why: string): never {
  say(`${why}\n${USAGE}\n`);
  process.exit(EXIT.mistake);
}
