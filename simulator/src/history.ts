import { setImmediate as nextTurn } from 'node:timers/promises';
import { limits } from '@tds/contract/mqtt';
import type { SimulatedGateway } from './gateway.ts';
import type { HistoryState } from './history-state.ts';
import type { Maker } from './maker.ts';
import { splitDraft } from './message.ts';
import type { Run } from './run.ts';
import { countInstants, findMissing, type Stretch } from './stretches.ts';

export interface HistoryOptions {
  /** Every gateway owes its readings from here to the start of the run. */
  sinceMs: number;
  /** One reading of each dispositivo at each multiple of this. */
  stepMs: number;
  /** Where it stands what was acknowledged, for the next run. */
  stateFile: string | undefined;
}

export interface History {
  /** Offers what is missing until all of it was offered, or the signal. */
  send: (sources: readonly Source[], signal: AbortSignal) => Promise<void>;
  /** A stretch of live readings was acknowledged. */
  cover: (mac: string, stretch: Stretch) => void;
  sinceMs: number;
  /** Where the past ends and the present begins. */
  joinMs: number;
  /** Resolves when what was acknowledged stands in the file. */
  close: () => Promise<void>;
}

export interface Source {
  gateway: SimulatedGateway;
  maker: Maker;
}

export function createHistory({ sinceMs, stepMs }: HistoryOptions, state: HistoryState, run: Pick<Run, 'now' | 'stats'>): History {
  const joinMs = run.now();
  const isOwed = ({ gateway }: Source): boolean => gateway.config.dispositivos.length > 0;
  const missingOf = ({ gateway }: Source): Stretch[] => findMissing({ from: sinceMs, to: joinMs }, state.acknowledged(gateway.mac));
  return {
    sinceMs,
    joinMs,
    cover: state.add,
    close: state.close,
    send: async (all, signal) => {
      const sources = all.filter(isOwed).map((source) => ({ source, missing: missingOf(source), count: source.gateway.config.dispositivos.length }));
      for (const { missing, count } of sources) run.stats.historyOwed += count * missing.reduce((sum, stretch) => sum + countInstants(stretch, stepMs), 0);
      const takeTurn = createTurns();
      await Promise.all(
        sources.map(async ({ source, missing, count }) => {
          for (const part of listParts(missing, stepMs, Math.max(1, Math.floor(limits.leiturasPerMessage / count)))) {
            await source.gateway.room('history', signal);
            await takeTurn();
            if (signal.aborted) return;
            offer(source, part, run, state);
          }
        }),
      );
    },
  };
}

/** A part is settled with the last of its messages. */
function offer({ gateway, maker }: Source, part: Part, { now, stats }: Pick<Run, 'now' | 'stats'>, state: HistoryState): void {
  const drafts = part.instants.length === 0 ? [] : splitDraft(gateway.mac, maker.makePast(part.instants, gateway.config.dispositivos, now()));
  let left = drafts.length;
  if (left === 0) state.add(gateway.mac, part);
  for (const draft of drafts) {
    const onAcked = (): void => {
      stats.historyAcked += draft.leituras.length;
      left -= 1;
      if (left === 0) state.add(gateway.mac, part);
    };
    gateway.offer({ ...draft, onAcked }, 'history');
  }
}

/** One message is made in a turn of the event loop: between two of them timers and sockets of the present have theirs. */
function createTurns(): () => Promise<void> {
  let last = Promise.resolve();
  return () => (last = last.then(() => nextTurn()));
}

/** A message's part of the past: its instants, and the stretch that is settled with them. */
export interface Part extends Stretch {
  instants: number[];
}

const dayMs = 86_400_000;

/**
 * Made one by one, weeks of readings are never in memory. The newest day goes first: whoever opens a page sees the last 24 hours
 * before the last 7 days, and these before 8 weeks, whenever they come. Within a day time runs forward, as in a buffer.
 */
export function* listParts(missing: readonly Stretch[], stepMs: number, instantsPerMessage: number): Generator<Part> {
  for (const { from, to } of missing.toReversed()) {
    for (let end = to; end > from; ) {
      const start = Math.max(from, (Math.ceil(end / dayMs) - 1) * dayMs);
      yield* cutDay({ from: start, to: end }, stepMs, instantsPerMessage);
      end = start;
    }
  }
}

function* cutDay(day: Stretch, stepMs: number, instantsPerMessage: number): Generator<Part> {
  const firstMs = Math.ceil(day.from / stepMs) * stepMs;
  const instants = Array.from({ length: countInstants(day, stepMs) }, (_none, i) => firstMs + i * stepMs);
  for (let at = 0; at === 0 || at < instants.length; at += instantsPerMessage) {
    const from = at === 0 ? day.from : instants[at];
    const to = instants[at + instantsPerMessage] ?? day.to;
    if (from !== undefined) yield { from, to, instants: instants.slice(at, at + instantsPerMessage) };
  }
}
