import { parseArgs } from 'node:util';
import type { UnidadeMedida } from '@tds/contract/mqtt';
import { limits } from '@tds/contract/mqtt';
import { describeFaults, parseFaults } from './faults/kinds.ts';
import type { FaultSetup } from './faults/setup.ts';
import type { HistoryOptions } from './history.ts';
import { parseMoment } from './moment.ts';
import { parseUnit, type RowFormat } from './rows.ts';
import { perfis, type Perfil } from './shapes/habits.ts';
import { UserError } from './user-error.ts';

export const help = `Simulates a fleet of gateways over mutual TLS.

  node simulator/src/main.ts --fleet DIR [flags]

Fleet
  --fleet DIR          folder with fleet.json, certificates and keys (npm run tds -- simulate prepares it)
  --seed N             same seed, same readings (default 1)
  --in-flight N        messages a gateway leaves unacknowledged (default 1)
  --ledger FILE        append what was sent and acknowledged, and every fault, as JSON lines
  --reconnect S        longest wait of a gateway between two attempts to connect (default 30)
  --ignore-config      receive config and do as before (default: poll what it says, as often as it says)

Made-up readings
  --interval S         seconds between messages of a gateway (default 10; 0 = as fast as acknowledged)
  --rate N             messages a second over the whole fleet, sent whether acknowledged or not
  --messages N         stop after N messages a gateway
  --duration S         stop after S seconds
  --readings N         readings a message (default: one of each dispositivo)
  --profile P          familia, comercio or fabrica: whose use the meters follow when fleet.json gives them no perfil
                       (default: a steady day, without idle minutes)

Past of made-up readings
  --since T            every gateway first owes its readings from T on, an instant (2026-01-31T00:00:00Z) or a span before now (8w,
                       56d, 36h): sent as a buffer would be, newest day first, beside what goes on now
  --history-step S     seconds between those readings (default 900)
  --history-state FILE keep what was acknowledged, so that the next run sends only what is missing, up to its start
  --until T            with --since: no present. Lives through [since, until) at the --interval, faults and all, as fast as it is
                       acknowledged, and ends

Faults of made-up readings (default none)
  --faults LIST        comma-separated, each with the share of gateways or dispositivos that have it: leak,outage:0.5
                       (all: every one of them). The default share stands behind each:
${describeFaults('                         ')}  --fault-speed N      episodes come and pass N times faster than that (default 1)

Replay of a file of real meters (.csv, .csv.gz)
  --replay FILE        each meter of the file must be a dispositivo of the fleet, by codigo
  --meter-column NAME  column of the meter's id (default meter), or
  --meter CODIGO       the id itself, for a file of one meter
  --time-column NAME   (default time)
  --value-column NAME  (default value)
  --time-format F      iso (2016-03-01T01:35:54, with or without Z or offset; default), mdy (11/25/2011 01:00:00), dmy
  --timezone ZONE      of times without Z or offset, such as America/Sao_Paulo. In the hour that repeats, a row not later
                       than the previous one of its meter is of the second pass. A local time that was skipped is a bad row.
  --unit U             unit of the values (default: that of the dispositivo)
  --batch N            readings a message (default 100)
  --check              send nothing: only say what is wrong with the flags and the file
  --list-meters        send nothing: print the meters of the file (--replay, --meter-column), one a line

Output
  --json               summary as one line of JSON on stdout
  --help

Ctrl-C: sends nothing new, waits up to 3 s for acknowledgements, prints the summary.
Exit codes: 0 done, or stopped by a signal; 1 ended with messages not acknowledged; 2 a mistake in flags, fleet or file; 70 a bug.
`;

const DEFAULT_METER_COLUMN = 'meter';

export interface Flags {
  fleet: string;
  seed: number;
  inFlight: number;
  ledger: string | undefined;
  json: boolean;
  ignoresConfig: boolean;
  reconnectMs: number | undefined;
  /** Only look at the flags and the file; needs no fleet. */
  check: boolean;
  live: {
    intervalS: number;
    rate: number | undefined;
    messages: number | undefined;
    durationS: number | undefined;
    readings: number | undefined;
    perfil: Perfil | undefined;
    faults: FaultSetup | undefined;
    history: HistoryOptions | undefined;
  };
  /** In place of what goes on now. */
  past: { fromMs: number; toMs: number } | undefined;
  replay: { file: string; format: RowFormat; unit: UnidadeMedida | undefined; batch: number } | undefined;
}

/** What needs no fleet. */
export interface Listing {
  listMeters: { file: string; column: string };
}

/** 'help' when that is all that was asked for. Throws UserError. */
export function parseFlags(args: string[]): Flags | Listing | 'help' {
  const values = parseValues(args);
  if (values.help === true) return 'help';
  if (values['list-meters'] === true) {
    if (values.replay === undefined) throw new UserError('--list-meters needs --replay FILE (--help shows all flags)');
    return { listMeters: { file: values.replay, column: values['meter-column'] ?? DEFAULT_METER_COLUMN } };
  }
  const check = values.check === true;
  const seed = integer('seed', values.seed, 0) ?? 1;
  if (values.fleet === undefined && !check) throw new UserError('--fleet DIR is missing (--help shows all flags)');
  return {
    check,
    fleet: values.fleet ?? '',
    seed,
    inFlight: integer('in-flight', values['in-flight'], 1) ?? 1,
    ledger: values.ledger,
    json: values.json === true,
    ignoresConfig: values['ignore-config'] === true,
    reconnectMs: values.reconnect === undefined ? undefined : Number(positive('reconnect', values.reconnect)) * 1000,
    live: {
      intervalS: seconds('interval', values.interval) ?? 10,
      rate: positive('rate', values.rate),
      messages: integer('messages', values.messages, 1),
      durationS: positive('duration', values.duration),
      readings: integer('readings', values.readings, 1, limits.leiturasPerMessage),
      perfil: values.profile === undefined ? undefined : perfil(values.profile),
      faults: parseFaultSetup(seed, values),
      history: values.until === undefined ? parseHistory(values) : undefined,
    },
    past: values.until === undefined ? undefined : parsePast(values.until, values),
    replay: values.replay === undefined ? undefined : parseReplay(values.replay, values),
  };
}

type Values = ReturnType<typeof parseValues>;

function parseReplay(file: string, values: Values): Flags['replay'] {
  return {
    file,
    format: {
      meter: values.meter === undefined ? { column: values['meter-column'] ?? DEFAULT_METER_COLUMN } : { codigo: values.meter },
      timeColumn: values['time-column'] ?? 'time',
      valueColumn: values['value-column'] ?? 'value',
      timeFormat: timeFormat(values['time-format'] ?? 'iso'),
      timezone: values.timezone,
    },
    unit: values.unit === undefined ? undefined : parseUnit(values.unit),
    batch: integer('batch', values.batch, 1, limits.leiturasPerMessage) ?? 100,
  };
}

function parseHistory(values: Values): HistoryOptions | undefined {
  const { since } = values;
  const stepS = positive('history-step', values['history-step']) ?? 900;
  if (since === undefined) {
    for (const name of ['history-step', 'history-state'] as const) if (values[name] !== undefined) throw new UserError(`--${name} goes with --since`);
    return undefined;
  }
  for (const name of ['readings', 'replay'] as const) if (values[name] !== undefined) throw new UserError(`--since does not go with --${name}`);
  const sinceMs = moment('since', since);
  if (sinceMs >= Date.now()) throw new UserError('--since must be in the past');
  return { sinceMs, stepMs: stepS * 1000, stateFile: values['history-state'] };
}

/** What says how the present goes has no meaning in the past. */
function parsePast(until: string, values: Values): Flags['past'] {
  if (values.since === undefined) throw new UserError('--until goes with --since');
  for (const name of ['readings', 'replay', 'rate', 'messages', 'duration', 'history-step', 'history-state'] as const) {
    if (values[name] !== undefined) throw new UserError(`--until does not go with --${name}`);
  }
  if (seconds('interval', values.interval) === 0) throw new UserError('--until needs an --interval above 0');
  const [fromMs, toMs] = [moment('since', values.since), moment('until', until)];
  if (fromMs >= toMs) throw new UserError('--since must be before --until');
  return { fromMs, toMs };
}

function moment(name: string, text: string): number {
  const epochMs = parseMoment(text, Date.now());
  if (!Number.isNaN(epochMs)) return epochMs;
  throw new UserError(`--${name} must be an instant such as 2026-01-31T00:00:00Z or a span before now such as 8w, 56d, 36h, not "${text}"`);
}

function parseFaultSetup(seed: number, values: Values): FaultSetup | undefined {
  const speed = positive('fault-speed', values['fault-speed']) ?? 1;
  if (values.faults === undefined) return undefined;
  if (values.replay !== undefined) throw new UserError('--faults is for made-up readings: a replay sends its file as it is');
  return { seed, shares: parseFaults(values.faults), speed };
}

function parseValues(args: string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const options = {
    fleet: text,
    seed: text,
    'in-flight': text,
    ledger: text,
    interval: text,
    rate: text,
    messages: text,
    duration: text,
    readings: text,
    profile: text,
    since: text,
    until: text,
    'history-step': text,
    'history-state': text,
    faults: text,
    'fault-speed': text,
    replay: text,
    'meter-column': text,
    meter: text,
    'time-column': text,
    'value-column': text,
    'time-format': text,
    timezone: text,
    unit: text,
    batch: text,
    'list-meters': flag,
    check: flag,
    reconnect: text,
    'ignore-config': flag,
    json: flag,
    help: flag,
  };
  try {
    return parseArgs({ args, options, allowPositionals: false }).values;
  } catch (cause) {
    throw new UserError(`${cause instanceof Error ? cause.message : String(cause)} (--help shows all flags)`, { cause });
  }
}

function timeFormat(text: string): 'iso' | 'mdy' | 'dmy' {
  if (text === 'iso' || text === 'mdy' || text === 'dmy') return text;
  throw new UserError(`--time-format must be iso, mdy or dmy, not ${text}`);
}

function perfil(text: string): Perfil {
  const found = perfis.find((known) => known.toLowerCase() === text);
  if (found === undefined) throw new UserError(`--profile must be familia, comercio or fabrica, not ${text}`);
  return found;
}

function integer(name: string, text: string | undefined, min: number, max = Number.MAX_SAFE_INTEGER): number | undefined {
  const value = seconds(name, text);
  if (value === undefined || (Number.isInteger(value) && value >= min && value <= max)) return value;
  throw new UserError(`--${name} must be an integer from ${min}${max === Number.MAX_SAFE_INTEGER ? '' : ` to ${max}`}, not ${text}`);
}

function positive(name: string, text: string | undefined): number | undefined {
  const value = seconds(name, text);
  if (value === 0) throw new UserError(`--${name} must be above 0`);
  return value;
}

function seconds(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value;
  throw new UserError(`--${name} must be a number from 0, not "${text}"`);
}
