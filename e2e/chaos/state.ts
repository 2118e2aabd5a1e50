/** What a run of chaos has done, one JSON line each: how it began, then every kill. The next one can go on from there. */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Place } from '../system.ts';
import type { BrokerName } from './broker.ts';
import type { KillResult } from './kill.ts';

export interface Begun extends Place {
  broker: BrokerName;
  seed: number;
  kills: number;
}

export interface State {
  begun: Begun;
  done: KillResult[];
}

const FILE = 'chaos.jsonl';

/** `done`: of the run that is resumed; whatever else its file says is forgotten. */
export function beginState(begun: Begun, done: readonly KillResult[] = []): void {
  writeFileSync(path.join(begun.dataDir, FILE), [begun, ...done].map((line) => `${JSON.stringify(line)}\n`).join(''), { mode: 0o600 });
}

export function noteKill({ dataDir }: Begun, result: KillResult): void {
  appendFileSync(path.join(dataDir, FILE), `${JSON.stringify(result)}\n`);
}

/** Undefined where no run has begun. A line that was cut off by a crash does not count: its kill is done again. */
export function readState(dataDir: string): State | undefined {
  const file = path.join(dataDir, FILE);
  if (!existsSync(file)) return undefined;
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  const [begun, ...done] = lines.map((line) => JSON.parse(line) as unknown);
  return begun === undefined ? undefined : { begun: begun as Begun, done: done as KillResult[] };
}
