/** Room on the disk of the data folder, told before it is gone: to the log, as a metric, and to whoever asks whether all is well. */
import { statfs } from 'node:fs/promises';
import { Gauge } from 'prom-client';
import type { Logger } from './log.ts';
import type { Registry } from './metrics.ts';

export interface DiskSpaceOptions {
  dir: string;
  log: Logger;
  registry: Registry;
  /** Bytes that may still be written by others than root; default: the system's word. */
  readFree?: (dir: string) => Promise<number>;
  everyMs?: number;
}

export interface DiskSpace {
  /** False when PostgreSQL is about to stop for want of room, or the disk does not answer. */
  hasRoom(): Promise<boolean>;
  stop(): void;
}

const MB = 1024 * 1024;
/** A checkpoint keeps up to 2 GB of write-ahead log (max_wal_size): less than half of it left is an evening's work. */
const SCARCE_BYTES = 1024 * MB;
/** A dozen segments of write-ahead log, a minute of full load. */
const SPENT_BYTES = 200 * MB;
const WATCH_MS = 10_000;
/** While it lasts it is said again. */
const REPEAT_MS = 5 * 60_000;

type Level = 'ample' | 'scarce' | 'spent';

export function watchDiskSpace(options: DiskSpaceOptions): DiskSpace {
  const { dir, log, registry, readFree = readFreeBytes } = options;
  let said: Level = 'ample';
  let saidMs = 0;

  const gauge: Gauge = new Gauge({
    name: 'tds_disk_free_bytes',
    help: 'Bytes left on the disk of the data folder; below 200 MiB the system is not ready, at 0 PostgreSQL stops and nothing is acknowledged',
    registers: [],
    collect: async () => gauge.set(await readFree(dir)),
  });
  registry.registerMetric(gauge);

  const look = async (): Promise<void> => {
    const free = await readFree(dir);
    const level: Level = free <= SPENT_BYTES ? 'spent' : free <= SCARCE_BYTES ? 'scarce' : 'ample';
    if (level === said && (level === 'ample' || performance.now() - saidMs < REPEAT_MS)) return;
    said = level;
    saidMs = performance.now();
    tell(log, level, { dir, freeMb: Math.floor(free / MB) });
  };
  const watch = (): void => void look().catch((error: Error) => log.error({ error: error.message, dir }, 'the room on the disk cannot be read'));
  watch();
  const timer = setInterval(watch, options.everyMs ?? WATCH_MS);
  return { hasRoom: async () => (await readFree(dir)) > SPENT_BYTES, stop: () => clearInterval(timer) };
}

function tell(log: Logger, level: Level, room: { dir: string; freeMb: number }): void {
  if (level === 'spent') log.error(room, 'DISK FULL: the database stops when nothing is left, and nothing is acknowledged until there is room; whoever sends keeps it meanwhile. Make room on this disk, then all goes on by itself');
  else if (level === 'scarce') log.warn(room, 'the disk is filling up: make room before the database has none');
  else log.warn(room, 'there is room on the disk again');
}

async function readFreeBytes(dir: string): Promise<number> {
  const { bavail, bsize } = await statfs(dir);
  return bavail * bsize;
}
