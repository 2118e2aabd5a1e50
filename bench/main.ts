/** `npm run bench -- ingest|herd|growth [flags]`: what the system can do on this machine, each figure beside its limit of the same run. */
import { parseArgs } from 'node:util';
import { measureIngest } from './ingest.ts';

const USAGE = `npm run bench -- ingest [--gateways 1000] [--seconds 60] [--in-flight 1,4] [--no-half-load] [--profile] [--json]
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  allowNegative: true,
  options: {
    gateways: { type: 'string', default: '1000' },
    seconds: { type: 'string', default: '60' },
    'in-flight': { type: 'string', default: '1,4' },
    'half-load': { type: 'boolean', default: true },
    profile: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const say = (text: string): void => void process.stderr.write(`${text}\n`);

if (values.help || positionals[0] !== 'ingest') {
  process.stderr.write(USAGE);
  process.exit(values.help ? 0 : 2);
}
const report = await measureIngest({
  gateways: Number(values.gateways),
  seconds: Number(values.seconds),
  inFlight: values['in-flight'].split(',').map(Number),
  halfLoad: values['half-load'],
  profile: values.profile,
  say,
});
process.stdout.write(`${JSON.stringify(report, null, values.json ? 0 : 2)}\n`);
