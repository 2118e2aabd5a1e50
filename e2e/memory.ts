/**
 * `npm run memory -- [--gateways N] [--json]`: what the whole system holds in memory while N gateways are connected over mutual TLS
 * and idle. The sum of PSS (proportional set size: pages shared by several processes count once in all) of the supervisor, its
 * three processes and PostgreSQL with its default profile; the simulated fleet stands apart.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { createSystem, descendants } from './system.ts';
import type { System } from './system.ts';

/** What the product promises for 1,000 gateways, on PostgreSQL's default profile here. */
const BAR_MB = 600;
const SIMULATOR = path.join(import.meta.dirname, '../simulator/src/main.ts');
const CONTA = 'memoria';
const DISPOSITIVOS = 8;
/** What a burst of connections left behind is collected by then. */
const SETTLE_MS = 60_000;

const { values } = parseArgs({ options: { gateways: { type: 'string', default: '1000' }, json: { type: 'boolean', default: false } } });
const gateways = Number(values.gateways);
if (!Number.isInteger(gateways) || gateways < 1) {
  process.stderr.write('--gateways takes a number from 1\n');
  process.exit(2);
}
const system = await createSystem({ TDS_DEMO: '0' });
try {
  const report = await measure(system);
  process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : describe(report));
  process.exitCode = report.pss_mb <= BAR_MB ? 0 : 1;
} finally {
  await system.remove();
}

async function measure(target: System) {
  await target.start();
  const before = readParts(target);
  say(`registering ${gateways} gateways`);
  await target.tds('simulate', '--conta', CONTA, '--gateways', `${gateways}`, '--dispositivos', `${DISPOSITIVOS}`, '--messages', '1');
  const fleet = ['--fleet', path.join(target.dataDir, 'fleets', CONTA), '--interval', '86400'];
  const child = spawn(process.execPath, [SIMULATOR, ...fleet], { env: { PATH: process.env['PATH'] ?? '', TZ: 'UTC' }, stdio: 'ignore' });
  try {
    await waitOnline(target, gateways);
    say(`${gateways} connected, waiting ${SETTLE_MS / 1000} s`);
    await delay(SETTLE_MS);
    const parts = readParts(target);
    return { gateways, online: await countOnline(target), pss_mb: total(parts), bar_mb: BAR_MB, before_mb: total(before), parts_mb: parts, postgres: await readProfile(target) };
  } finally {
    child.kill('SIGTERM');
    await once(child, 'close');
  }
}

/** Megabytes by process; sessions of the database are summed as one. */
function readParts(target: System): Record<string, number> {
  const names = (['ingest', 'api', 'worker', 'postgres'] as const).map((part) => [part, target.pidOf(part)] as const);
  const supervisor = Number(readFileSync(path.join(target.dataDir, 'run.json'), 'utf8').match(/"pid":(\d+)/)?.[1]);
  const parts = names.map(([name, pid]) => [name, [pid, ...descendants(pid)].reduce((sum, each) => sum + readPss(each), 0)] as const);
  return Object.fromEntries([['supervisor', readPss(supervisor)] as const, ...parts].map(([name, kb]) => [name, Math.round(kb / 102.4) / 10]));
}

/** kB (proc(5), smaps_rollup). A session that ended meanwhile holds nothing. */
function readPss(pid: number): number {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

function total(parts: Record<string, number>): number {
  return Math.round(Object.values(parts).reduce((sum, mb) => sum + mb, 0));
}

async function waitOnline(target: System, wanted: number): Promise<void> {
  const deadline = performance.now() + 300_000;
  for (let online = await countOnline(target); online < wanted; online = await countOnline(target)) {
    if (performance.now() > deadline) throw new Error(`${online} of ${wanted} gateways are online after 300 s`);
    await delay(500);
  }
}

async function countOnline(target: System): Promise<number> {
  const [row] = await query<{ n: number }>(target, 'select count(*)::int as n from tds_new_gateway_presenca where tds.is_online(online, visto_em)');
  return row?.n ?? 0;
}

async function readProfile(target: System): Promise<Record<string, string>> {
  const rows = await query<{ name: string; value: string }>(target, "select name, current_setting(name) as value from pg_settings where name in ('shared_buffers', 'max_connections', 'work_mem')");
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
}

async function query<Row extends object>(target: System, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: target.databaseUrl() });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

function describe(report: Awaited<ReturnType<typeof measure>>): string {
  const parts = Object.entries(report.parts_mb).map(([name, mb]) => `  ${name.padEnd(12)} ${mb.toFixed(1).padStart(7)} MB`);
  const profile = Object.entries(report.postgres).map(([name, value]) => `${name} ${value}`).join(', ');
  return [
    `${report.online} of ${report.gateways} gateways connected and idle, ${DISPOSITIVOS} dispositivos each`,
    ...parts,
    `  ${'sum of PSS'.padEnd(12)} ${report.pss_mb.toFixed(1).padStart(7)} MB   bar ${report.bar_mb} MB: ${report.pss_mb <= report.bar_mb ? 'kept' : 'MISSED'} (before the gateways ${report.before_mb} MB)`,
    `PostgreSQL: ${profile}`,
    '',
  ].join('\n');
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
