import { mkdtempSync, rmSync, appendFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { planKills } from './plan.ts';
import { beginState, noteKill, readState } from './state.ts';

const ROUND = ['ingest', 'postgres', 'everything'] as const;

it('the same seed kills the same in the same order, every kind in each round, and a longer run begins as a shorter one', () => {
  const plan = planKills(7, 9, ROUND);
  expect(plan).toEqual(planKills(7, 30, ROUND).slice(0, 9));
  for (const from of [0, 3, 6]) expect(plan.slice(from, from + 3).map(({ victim }) => victim).toSorted()).toEqual([...ROUND].toSorted());
  expect(planKills(8, 9, ROUND)).not.toEqual(plan);
});

it('a run that was cut off while it noted a kill goes on with that kill', () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'tds-e2e-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  expect(readState(dataDir)).toBeUndefined();
  const begun = { broker: 'embedded', seed: 7, kills: 9, dataDir, httpPort: 20_000, mqttPort: 20_001 } as const;
  const kill = { victim: 'ingest', acked: 10, inFlight: 2, backMs: 800, ackMs: 900 } as const;
  beginState(begun);
  noteKill(begun, kill);
  appendFileSync(path.join(dataDir, 'chaos.jsonl'), '{"victim":"post');
  expect(readState(dataDir)).toEqual({ begun, done: [kill] });
  beginState(begun, [kill]);
  noteKill(begun, kill);
  expect(readState(dataDir)).toEqual({ begun, done: [kill, kill] });
});
