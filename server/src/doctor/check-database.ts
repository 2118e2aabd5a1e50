import type { Queryable } from '../platform/db.ts';
import { RESTORE_SCHEMA, listMigrationFiles } from '../platform/migrate.ts';
import { error, ok, warning } from './finding.ts';
import type { Finding } from './finding.ts';
import { isRestoreUnderWay, listApplied, readHeld, readState } from './repo.ts';
import type { DatabaseState, HeldState } from './repo.ts';

const DAY_MS = 86_400_000;
const POSTGRES = 170_000;
/** The worker makes four weeks ahead, each night. */
const ROOM_DAYS = { warning: 14, error: 3 };
/** Signed contexts are valid for ten minutes by the clock of the database. */
const CLOCK_MS = { warning: 5000, error: 300_000 };
const XID = { warning: 1_000_000_000, error: 1_800_000_000 };
const OPEN_S = 3600;
/** Three beats. */
const SILENT_S = 15;

/** Everything that is asked of the database itself. It changes nothing. */
export async function checkDatabase(db: Queryable, { isRunning, now }: { isRunning: boolean; now: Date }): Promise<Finding[]> {
  const state = await readState(db);
  const migrations = checkMigrations(await listApplied(db));
  const findings = [...judgeServer(state, now), ...(await judgeRestore(db)), migrations, ...judgeTables(state)];
  if (migrations.level === 'error') return findings;
  return [...findings, ...judgeHeld(await readHeld(db), isRunning, now)];
}

function judgeServer(state: DatabaseState, now: Date): Finding[] {
  const driftMs = Math.abs(state.nowMs - now.getTime());
  const server = `PostgreSQL ${state.version}, ${state.encoding}, ${state.level}, ${(state.sizeBytes / 1e6).toFixed(0)} MB`;
  const drift = `${(driftMs / 1000).toFixed(1)} s between the clocks of this machine and of the database`;
  const clockAdvice = 'Let both keep time by NTP.';
  return [
    state.versionNumber < POSTGRES ? error('database', server, 'Move to PostgreSQL 17 or later.') : state.encoding === 'UTF8' ? ok('database', server) : error('database', server, 'Make the database with the encoding UTF8, and restore a backup into it.'),
    state.unsafe.length === 0
      ? ok('durability', 'What is committed outlives a power cut')
      : error('durability', `A power cut loses what was acknowledged: ${state.unsafe.join(', ')} off`, `Turn on ${state.unsafe.join(', ')} in the settings of the server.`),
    driftMs > CLOCK_MS.error ? error('clock', drift, clockAdvice) : driftMs > CLOCK_MS.warning ? warning('clock', drift, clockAdvice) : ok('clock', drift),
  ];
}

async function judgeRestore(db: Queryable): Promise<Finding[]> {
  if (!(await isRestoreUnderWay(db, RESTORE_SCHEMA))) return [];
  return [error('restore', 'A restore into this database has not come to its end', 'Run the same restore again: it goes on where it stopped.')];
}

export function checkMigrations(applied: readonly string[]): Finding {
  const known = [...listMigrationFiles().keys()];
  const [pending, later] = [known.filter((name) => !applied.includes(name)), applied.filter((name) => !known.includes(name))];
  if (later.length > 0) return error('migrations', `The database was migrated by a later release: ${later.join(', ')}`, 'Start that release or a later one; this one does not know these tables.');
  if (pending.length > 0) return error('migrations', `${pending.length} are missing, from ${pending[0]} on`, 'Run: npm run tds -- migrate');
  return ok('migrations', `all ${known.length} applied`);
}

function judgeTables({ invalidIndexes, unguarded, oldestXid, openSeconds }: DatabaseState): Finding[] {
  const xid = `the oldest transaction the tables know is ${(oldestXid / 1e6).toFixed(0)} million back`;
  const advice = 'Let autovacuum run, or run VACUUM; at two billion the database stops taking writes.';
  return [
    invalidIndexes.length === 0 ? ok('indexes', 'all valid') : error('indexes', `not usable: ${invalidIndexes.join(', ')}`, `Run as the owner: ${invalidIndexes.map((name) => `REINDEX INDEX ${name}`).join('; ')}`),
    unguarded.length === 0 ? ok('guards', 'policies bind every role, triggers are on') : error('guards', `off on ${unguarded.join(', ')}`, 'Somebody turned off a trigger or FORCE ROW LEVEL SECURITY there: turn it on again.'),
    oldestXid > XID.error ? error('vacuum', xid, advice) : oldestXid > XID.warning ? warning('vacuum', xid, advice) : ok('vacuum', xid),
    ...(openSeconds > OPEN_S ? [warning('transactions', `one is open for ${Math.round(openSeconds / 60)} minutes`, 'Find it in pg_stat_activity and end it, unless it is a backup: what is deleted meanwhile keeps its place.')] : []),
  ];
}

function judgeHeld(held: HeldState, isRunning: boolean, now: Date): Finding[] {
  const days = held.roomUntil === null ? 0 : Math.floor((held.roomUntil.getTime() - now.getTime()) / DAY_MS);
  const room = `readings have their place until ${day(held.roomUntil)} (${days} days)`;
  const advice = 'The worker makes it every night: is it running? Its log says what went wrong.';
  const silent = held.processes.filter(({ seconds }) => seconds > SILENT_S).map(({ nome, seconds }) => `${nome} for ${seconds} s`);
  return [
    days < ROOM_DAYS.error ? error('partitions', room, advice) : days < ROOM_DAYS.warning ? warning('partitions', room, advice) : ok('partitions', room),
    ok('oldest reading', day(held.oldestLeitura)),
    ok('quarentena', held.quarentena === 0 ? 'empty' : `${held.quarentena} held, the oldest since ${day(held.oldestQuarentena)}`),
    ...(isRunning && silent.length > 0 ? [error('processes', `not heard of: ${silent.join(', ')}`, 'Read the log of the system; its supervisor starts again what dies.')] : []),
  ];
}

function day(date: Date | null): string {
  return date === null ? 'none' : date.toISOString().slice(0, 10);
}
