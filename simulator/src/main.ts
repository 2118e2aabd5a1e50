import { readFleet } from './fleet.ts';
import { runLive } from './live.ts';
import { help, parseFlags, type Flags } from './options.ts';
import { runPast } from './past.ts';
import { findMeters, runReplay, type ReplayCount } from './replay.ts';
import { listMeters } from './rows.ts';
import type { Run, RunOptions } from './run.ts';
import { formatProgress, formatSummary, summarize } from './summary.ts';
import { UserError } from './user-error.ts';

const exitCodes = { done: 0, unacknowledged: 1, mistake: 2, bug: 70 };

process.on('uncaughtException', (err) => process.exit(report(err)));
process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  try {
    const flags = parseFlags(args);
    if (flags === 'help') process.stdout.write(help);
    else if ('listMeters' in flags) process.stdout.write((await listMeters(flags.listMeters.file, flags.listMeters.column)).map((meter) => `${meter}\n`).join(''));
    else if (!flags.check) return await simulate(flags);
    else if (flags.replay !== undefined) await findMeters(flags.replay);
    return exitCodes.done;
  } catch (err) {
    return report(err);
  }
}

function report(err: unknown): number {
  const isMistake = err instanceof UserError;
  process.stderr.write(isMistake ? `${err.message}\n` : `${err instanceof Error ? err.stack : String(err)}\n`);
  return isMistake ? exitCodes.mistake : exitCodes.bug;
}

async function simulate(flags: Flags): Promise<number> {
  const stop = new AbortController();
  // Every time, not once: Ctrl-C reaches this process from the terminal and again from the command that started it.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort());
  // Started with an IPC channel, a fleet does not outlive its parent.
  process.once('disconnect', () => stop.abort());
  process.channel?.unref();
  const { seed, inFlight, ledger: ledgerFile, ignoresConfig, reconnectMs } = flags;
  const options = { fleet: readFleet(flags.fleet), seed, inFlight, ledgerFile, ignoresConfig, reconnectMs, signal: stop.signal };
  const startedMs = performance.now();
  const elapsedS = (): number => (performance.now() - startedMs) / 1000;
  let endProgress = (): void => {};
  const watch = (run: Run, count?: ReplayCount): void => {
    endProgress = showProgress(() => formatProgress(run, elapsedS(), count));
  };
  const { run, count } = await start(flags, options, watch);
  endProgress();
  const summary = summarize(run, elapsedS(), count);
  process.stdout.write(flags.json ? `${JSON.stringify(summary)}\n` : formatSummary(summary));
  return summary.unacked === 0 || stop.signal.aborted ? exitCodes.done : exitCodes.unacknowledged;
}

async function start({ replay, past, live }: Flags, options: RunOptions, watch: (run: Run, count?: ReplayCount) => void): Promise<{ run: Run; count?: ReplayCount }> {
  if (replay !== undefined) return runReplay({ ...options, ...replay }, watch);
  return { run: past === undefined ? await runLive({ ...options, ...live }, watch) : await runPast({ ...options, ...live, ...past }, watch) };
}

/** On a terminal one line that changes every second; elsewhere a line every 10 s. */
function showProgress(text: () => string): () => void {
  const { isTTY } = process.stderr;
  const show = (): void => void process.stderr.write(isTTY ? `\r\u001B[K${text()}` : `${text()}\n`);
  const timer = setInterval(show, isTTY ? 1000 : 10_000);
  return () => {
    clearInterval(timer);
    if (isTTY) process.stderr.write('\r\u001B[K');
  };
}
