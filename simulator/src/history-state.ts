import { existsSync, readFileSync } from 'node:fs';
import fs from 'node:fs/promises';
import { addStretch, type Stretch } from './stretches.ts';
import { UserError } from './user-error.ts';

/** What each gateway has had acknowledged, over runs. */
export interface HistoryState {
  acknowledged: (mac: string) => readonly Stretch[];
  add: (mac: string, stretch: Stretch) => void;
  /** Resolves when all is in the file. */
  close: () => Promise<void>;
}

const saveEveryMs = 1000;

/**
 * Kept in a file when one is named, replaced in one step a second after a change: a killed run sends again at most what was
 * acknowledged since, with the same values. Throws UserError for a file that cannot be read or is of another seed, whose values
 * would all be conflicts.
 */
export function openHistoryState(file: string | undefined, seed: number): HistoryState {
  const gateways = file === undefined ? new Map<string, Stretch[]>() : read(file, seed);
  let timer: NodeJS.Timeout | undefined;
  let saving = Promise.resolve();
  const save = async (): Promise<void> => {
    if (file === undefined) return;
    const stretches = [...gateways].map(([mac, list]) => [mac, list.map(({ from, to }) => [toText(from), toText(to)])]);
    try {
      await fs.writeFile(`${file}.new`, `${JSON.stringify({ seed, gateways: Object.fromEntries(stretches) })}\n`, { flush: true });
      await fs.rename(`${file}.new`, file);
    } catch (cause) {
      throw new UserError(`cannot write the history's state: ${toMessage(cause)}`, { cause });
    }
  };
  const saveNext = (): void => {
    timer = undefined;
    saving = saving.then(save);
  };
  return {
    acknowledged: (mac) => gateways.get(mac) ?? [],
    add(mac, stretch) {
      gateways.set(mac, addStretch(gateways.get(mac) ?? [], stretch));
      if (file !== undefined) timer ??= setTimeout(saveNext, saveEveryMs);
    },
    async close() {
      clearTimeout(timer);
      saveNext();
      await saving;
    },
  };
}

interface StateFile {
  seed: number;
  /** RFC 3339, so that a person can read it. */
  gateways: Record<string, [from: string, to: string][]>;
}

function read(file: string, seed: number): Map<string, Stretch[]> {
  if (!existsSync(file)) return new Map();
  const state = parse(file);
  if (state.seed !== seed) throw new UserError(`${file} is of --seed ${state.seed}: give that one, or another --history-state`);
  return new Map(Object.entries(state.gateways).map(([mac, list]) => [mac, list.map(([from, to]) => ({ from: Date.parse(from), to: Date.parse(to) }))]));
}

function parse(file: string): StateFile {
  try {
    // Our own file, replaced whole.
    return JSON.parse(readFileSync(file, 'utf8')) as StateFile;
  } catch (cause) {
    throw new UserError(`cannot read ${file}: ${toMessage(cause)}. Without it everything is sent again.`, { cause });
  }
}

function toText(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

function toMessage(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
