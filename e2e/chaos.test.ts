import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { brokers } from './chaos/broker.ts';
import { describeResult } from './chaos/report.ts';
import { runChaos } from './chaos/run.ts';

/** Printed with the result: the same seed kills in the same order after the same numbers of acknowledgements. */
const SEED = Number(process.env['TDS_CHAOS_SEED'] ?? Date.now() % 1_000_000);

it.each(brokers)('whatever is killed under load in a bad network behind the %s broker, what was acknowledged is stored and nothing else is', async (broker) => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'tds-e2e-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  const result = await runChaos({ broker, seed: SEED, dataDir });
  if (result === undefined) throw new Error('it was interrupted');
  process.stdout.write(describeResult(result));
  const { missing, extra, changed, quarentena, conflitos, acked } = result.compared;
  expect({ missing: missing.slice(0, 5), extra: extra.slice(0, 5), changed: changed.slice(0, 5), quarentena, conflitos }).toEqual({
    missing: [],
    extra: [],
    changed: [],
    quarentena: 0,
    conflitos: 0,
  });
  expect(acked).toBeGreaterThan(10_000);
  expect(result.network.cut).toBeGreaterThan(0);
  expect(result.accounts.recebidas).toBe(result.accounts.gravadas + result.accounts.duplicadas);
});
