import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { descendants } from '../e2e/system.ts';
import type { System } from '../e2e/system.ts';

/** CPU seconds since each process began, by who spent them; `machine` is all that was not idle, whoever's it was. */
export interface Spent {
  load: number;
  server: number;
  postgres: number;
  machine: number;
}

/** USER_HZ: the unit of /proc (proc(5)) on every Linux of today. */
const TICKS_PER_S = 100;

export function readSpent(system: System, loadPid: number): Spent {
  const server = (['ingest', 'api', 'worker'] as const).map((part) => system.pidOf(part));
  const postgres = system.pidOf('postgres');
  return {
    load: cpuOf(loadPid),
    server: sum([supervisorOf(system), ...server].map(cpuOf)),
    // Sessions that ended are with their parent.
    postgres: sum([postgres, ...descendants(postgres)].map(cpuOf)) + cpuOfEnded(postgres),
    machine: readBusy(),
  };
}

export function difference(after: Spent, before: Spent): Spent {
  return { load: after.load - before.load, server: after.server - before.server, postgres: after.postgres - before.postgres, machine: after.machine - before.machine };
}

/** Megabytes; the database's shared pages count once (proportional set size). */
export function readMemory(system: System, loadPid: number): Record<'ingest' | 'load' | 'postgres', number> {
  const postgres = system.pidOf('postgres');
  return {
    ingest: toMb(readStatus(system.pidOf('ingest'), 'VmRSS')),
    load: toMb(readStatus(loadPid, 'VmRSS')),
    postgres: toMb(sum([postgres, ...descendants(postgres)].map(readPss))),
  };
}

/** Highest the ingest process ever held, MB. */
export function readPeak(system: System): number {
  return toMb(readStatus(system.pidOf('ingest'), 'VmHWM'));
}

export function describeMachine() {
  const [first] = cpus();
  return { cpu: first?.model.trim() ?? 'unknown', cores: cpus().length, memory_gb: Math.round(totalmem() / 2 ** 30), kernel: readFileSync('/proc/sys/kernel/osrelease', 'utf8').trim(), node: process.version };
}

function supervisorOf(system: System): number {
  return Number(/"pid":(\d+)/.exec(readFileSync(`${system.dataDir}/run.json`, 'utf8'))?.[1]);
}

function cpuOf(pid: number): number {
  const fields = readStat(pid);
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / TICKS_PER_S;
}

function cpuOfEnded(pid: number): number {
  const fields = readStat(pid);
  return (Number(fields[13] ?? 0) + Number(fields[14] ?? 0)) / TICKS_PER_S;
}

/** The fields behind the name, which may hold anything; none of a process that ended. */
function readStat(pid: number): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}

function readBusy(): number {
  const [, user, nice, system, , , irq, softirq, steal] = (readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? '').split(/\s+/).map(Number);
  return sum([user, nice, system, irq, softirq, steal].map((ticks) => ticks ?? 0)) / TICKS_PER_S;
}

function readStatus(pid: number, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
}

function readPss(pid: number): number {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function toMb(kb: number): number {
  return Math.round(kb / 102.4) / 10;
}
