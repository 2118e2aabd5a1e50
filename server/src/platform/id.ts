import { randomUUID } from 'node:crypto';

/** UUIDv7 (RFC 9562 5.7): ids sort by the time they were made, and outsiders cannot count them up. */
export function createId(nowMs: number = Date.now()): string {
  const time = nowMs.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}
