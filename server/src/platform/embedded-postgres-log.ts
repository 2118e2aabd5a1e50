import { closeSync, copyFileSync, fstatSync, openSync, readSync, statSync, truncateSync } from 'node:fs';

/** Two files of this size at most: the current one and the one before. */
const MAX_LOG_BYTES = 10 * 1024 * 1024;
const CHECK_EVERY_MS = 60_000;

/**
 * PostgreSQL writes its log straight to a file, so that nothing is lost when our process dies; this keeps the file from growing
 * without end. It is emptied in place, since the server goes on appending to the same open file. Returns the end of it.
 */
export function keepLogBounded(logFile: string, maxBytes = MAX_LOG_BYTES): () => void {
  const check = () => {
    if (logSize(logFile) <= maxBytes) return;
    copyFileSync(logFile, `${logFile}.1`);
    truncateSync(logFile, 0);
  };
  check();
  const timer = setInterval(check, CHECK_EVERY_MS).unref();
  return () => clearInterval(timer);
}

export function logSize(logFile: string): number {
  return statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
}

/** What was logged after the file had `offset` bytes. */
export function readLogSince(logFile: string, offset: number): string {
  const file = openSync(logFile, 'r');
  try {
    const bytes = Buffer.alloc(Math.max(0, fstatSync(file).size - offset));
    readSync(file, bytes, 0, bytes.length, offset);
    return bytes.toString('utf8');
  } finally {
    closeSync(file);
  }
}
