/**
 * `npm run backup-proof`: ten million readings, backed up while the system runs and somebody writes, put back into an empty folder by a
 * restore that is killed twice, and compared byte for byte: an ordered COPY of every table. `--rows N` for another number, `--json`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { exportRows } from './backup-export.ts';
import { fillDatabase, startWriter } from './backup-load.ts';
import { readRows } from './sql.ts';
import { createSystem } from './system.ts';
import type { System } from './system.ts';

const TDS = path.join(import.meta.dirname, '../server/src/main/tds.ts');
/** A restore is killed when it has said that it is so far. */
const KILLED_AT = [20, 60];
/** Left out of a backup, or written by the restore itself: docs/backup.md. */
const OWN = ['tds_new_sessao', 'tds.chave', 'tds.migracao', 'tds.processo'];

const { values: flags } = parseArgs({ options: { rows: { type: 'string', default: '10000000' }, json: { type: 'boolean', default: false } } });
const folder = mkdtempSync(path.join(tmpdir(), 'tds-backup-proof-'));
const [source, target] = [await createSystem({ TDS_DEMO: '0' }), await createSystem({ TDS_DEMO: '0' })];
try {
  const result = await prove(Number(flags.rows));
  process.stdout.write(flags.json ? `${JSON.stringify(result)}\n` : `${JSON.stringify(result, null, 2)}\n`);
} finally {
  await Promise.all([source.remove(), target.remove()]);
  rmSync(folder, { recursive: true, force: true });
}

async function prove(rows: number): Promise<Record<string, unknown>> {
  const [file, keyFile] = [path.join(folder, 'proof.bkp'), path.join(source.dataDir, 'secrets/backup-key')];
  await source.start();
  const filledMs = await timed('fill', () => fillDatabase(source.databaseUrl(), rows));
  const writer = startWriter(source.databaseUrl());
  const backup = JSON.parse((await runTds(source, ['backup', '--to', file, '--json'])).stdout);
  const written = await writer.stop();
  const args = ['restore', '--from', file, '--key-file', keyFile, '--data-dir', target.dataDir, '--json'];
  const startedMs = performance.now();
  for (const percent of KILLED_AT) await runTds(target, args, percent);
  const restore = JSON.parse((await runTds(target, args)).stdout);
  const restoreSeconds = (performance.now() - startedMs) / 1000;
  // The folder starts as any other.
  await target.start();
  const compared = await compare(source.databaseUrl(), target.databaseUrl());
  const live = await compareLive(source.databaseUrl(), target.databaseUrl(), written);
  return {
    readings: rows,
    cpu: `${cpus().length} x ${cpus()[0]?.model}`,
    fill_s: Math.round(filledMs / 100) / 10,
    backup_s: backup.seconds,
    backup_rows_per_s: backup.rows_per_s,
    text_mb: Math.round(backup.bytes / 1e6),
    file_mb: Math.round(backup.file_bytes / 1e5) / 10,
    restore_kills: KILLED_AT.length,
    restore_s: Math.round(restoreSeconds * 10) / 10,
    restore_rows_per_s: Math.round(restore.rows / restoreSeconds),
    ...compared,
    ...live,
  };
}

/** A command to its end, or to the moment it says so many percent of `restore`. What it says is passed on. */
async function runTds(system: System, args: string[], killedAt?: number): Promise<{ stdout: string }> {
  const child = spawn(process.execPath, [TDS, ...args], { env: system.env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => {
    process.stderr.write(chunk);
    stderr += chunk.toString();
    const percent = Number([...stderr.matchAll(/^restore: +(\d+) %/gm)].at(-1)?.[1] ?? 0);
    if (killedAt !== undefined && percent >= killedAt) child.kill('SIGKILL');
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  if (killedAt === undefined ? code !== 0 : signal !== 'SIGKILL') throw new Error(`${args[0]} ended with ${code ?? signal} (to be killed at ${killedAt ?? 'no'} %):\n${stderr}`);
  if (killedAt !== undefined) process.stderr.write(`killed at ${killedAt} % or more\n`);
  return { stdout };
}

/** Every table but what is written meanwhile, in the order of its key; readings by time first, so that they are sorted week by week. */
async function compare(before: string, after: string): Promise<Record<string, unknown>> {
  const tables = await readRows<{ name: string; key: string }>(
    before,
    `select k.conrelid::regclass::text as name, (select string_agg(quote_ident(attname), ', ' order by attname <> 'time', place) from unnest(k.conkey) with ordinality as u(attnum, place) join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.attnum) as key
       from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
      where k.contype = 'p' and not c.relispartition and n.nspname in ('public', 'tds') order by 1`,
  );
  let bytes = 0;
  const compared = tables.filter(({ name }) => !OWN.includes(name));
  for (const { name, key } of compared) {
    const where = name.startsWith('tds_new_leitura') ? "where unidade <> 'live'" : '';
    const [one, other] = await Promise.all([before, after].map((url) => exportRows(url, `select * from ${name} ${where} order by ${key}`)));
    if (one === undefined || one.sha256 !== other?.sha256) throw new Error(`${name} differs after the restore: ${one?.bytes} and ${other?.bytes} bytes`);
    bytes += one.bytes;
    process.stderr.write(`same bytes: ${name} ${one.bytes}\n`);
  }
  return { tables_compared: compared.length, bytes_compared: bytes, equal: true };
}

/** What was written during the backup is there up to one moment, in both tables that each transaction wrote to. */
async function compareLive(before: string, after: string, written: number): Promise<Record<string, unknown>> {
  const live = "select count(*)::int as count, coalesce(max(valor), 0)::int as last from TABLE where unidade = 'live'";
  const read = async (url: string, table: string) => (await readRows<{ count: number; last: number }>(url, live.replace('TABLE', table)))[0];
  const [one, other, all] = [await read(after, 'tds_new_leitura_dispositivo'), await read(after, 'tds_new_leitura_conflito'), await read(before, 'tds_new_leitura_dispositivo')];
  if (one === undefined || one.count !== one.last || one.count !== other?.count || all?.count !== written) {
    throw new Error(`not of one moment: ${JSON.stringify({ one, other, all, written })}`);
  }
  return { live_writes: written, live_writes_in_backup: one.count };
}

async function timed(what: string, run: () => Promise<void>): Promise<number> {
  const startedMs = performance.now();
  await run();
  const ms = performance.now() - startedMs;
  process.stderr.write(`${what}: ${(ms / 1000).toFixed(1)} s\n`);
  return ms;
}
