/** `npm run fuzz -- --minutes N --seed S`: the fuzz tests for as long as is asked, each property an equal part of it. */
import { parseArgs } from 'node:util';
import { runVisibly } from './run-command.ts';

const FILES = ['server/src/modules/telemetria/fuzz.test.ts', 'server/src/gateway-broker/embedded-fuzz.test.ts'];
const { values } = parseArgs({ options: { minutes: { type: 'string', default: '2' }, seed: { type: 'string' } } });
const minutes = Number(values.minutes);
const seed = Number(values.seed ?? Date.now() % 1_000_000);
if (!(minutes > 0) || !Number.isSafeInteger(seed)) {
  process.stderr.write('usage: npm run fuzz -- [--minutes N] [--seed S]\n');
  process.exit(64);
}
const seconds = Math.ceil((minutes * 60) / FILES.length);
process.stdout.write(`seed ${seed}, ${seconds} s for each of ${FILES.length} properties\n`);
const isGood = await runVisibly(['node_modules/vitest/vitest.mjs', 'run', '--project', 'node', '--no-file-parallelism', ...FILES], { TDS_FUZZ_SECONDS: String(seconds), TDS_FUZZ_SEED: String(seed) }, minutes * 60_000 + 180_000);
process.exitCode = isGood ? 0 : 1;
