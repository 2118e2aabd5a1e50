/** `npm run bench -- ingest|herd|stall [flags]`: what the system can do on this machine, each figure beside its limit of the same run. */
import { parseArgs } from 'node:util';
import { brokers } from '../e2e/chaos/broker.ts';
import type { BrokerName } from '../e2e/chaos/broker.ts';
import { measureHerd } from './herd.ts';
import { measureIngest } from './ingest.ts';
import { measureStall } from './stall.ts';

const USAGE = `npm run bench -- ingest [--broker embedded|mosquitto] [--gateways 1000] [--seconds 60] [--in-flight 1,4] [--no-half-load] [--profile] [--json]
npm run bench -- herd [--gateways 1000] [--rounds 3] [--json]
npm run bench -- stall [--gateways 1000] [--seconds 60] [--in-flight 4] [--leituras 8] [--json]
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  allowNegative: true,
  options: {
    broker: { type: 'string', default: 'embedded' },
    gateways: { type: 'string', default: '1000' },
    seconds: { type: 'string', default: '60' },
    'in-flight': { type: 'string' },
    leituras: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '3' },
    'half-load': { type: 'boolean', default: true },
    profile: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const say = (text: string): void => void process.stderr.write(`${text}\n`);
const gateways = Number(values.gateways);
const seconds = Number(values.seconds);

const benches: Record<string, () => Promise<object>> = {
  ingest: () => measureIngest({ broker: readBroker(values.broker), gateways, seconds, inFlight: (values['in-flight'] ?? '1,4').split(',').map(Number), halfLoad: values['half-load'], profile: values.profile, say }),
  herd: () => measureHerd({ gateways, rounds: Number(values.rounds), say }),
  stall: () => measureStall({ gateways, seconds, inFlight: Number(values['in-flight'] ?? 4), leituras: Number(values.leituras), say }),
};
const bench = benches[positionals[0] ?? ''];
if (values.help || bench === undefined) {
  process.stderr.write(USAGE);
  process.exit(values.help ? 0 : 2);
}
process.stdout.write(`${JSON.stringify(await bench(), null, values.json ? 0 : 2)}\n`);

function readBroker(name: string): BrokerName {
  const broker = brokers.find((known) => known === name);
  if (broker !== undefined) return broker;
  process.stderr.write(`--broker is one of ${brokers.join(', ')}\n`);
  process.exit(2);
}
