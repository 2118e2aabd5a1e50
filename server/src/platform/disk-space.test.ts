import { expect, onTestFinished, test, vi } from 'vitest';
import { watchDiskSpace } from './disk-space.ts';
import type { DiskSpace } from './disk-space.ts';
import { createLogger } from './log.ts';
import { createRegistry } from './metrics.ts';

const MB = 1024 * 1024;

interface Line {
  level: number;
  msg: string;
  freeMb?: number;
}

function watch(readFree: () => Promise<number>): { disk: DiskSpace; lines: Line[]; metrics: () => Promise<string> } {
  const lines: Line[] = [];
  const log = createLogger('test', 'info', { write: (line) => void lines.push(JSON.parse(line) as Line) });
  const registry = createRegistry();
  const disk = watchDiskSpace({ dir: '/data', log, registry, readFree, everyMs: 1 });
  onTestFinished(() => disk.stop());
  return { disk, lines, metrics: () => registry.metrics() };
}

test('a disk that fills up is told once at each step, before it is full, and so is room that comes back', async () => {
  let free = 5000 * MB;
  const { disk, lines, metrics } = watch(async () => free);
  expect(await disk.hasRoom()).toBe(true);
  for (const [left, isReady, heard] of [
    [900, true, /filling up/],
    [150, false, /DISK FULL/],
    [5000, true, /room on the disk again/],
  ] as const) {
    const before = lines.length;
    free = left * MB;
    await vi.waitUntil(() => lines.length > before, { interval: 1 });
    expect(lines.at(-1)).toMatchObject({ msg: expect.stringMatching(heard) as string, freeMb: left });
    expect(await disk.hasRoom()).toBe(isReady);
    expect(await metrics()).toContain(`tds_disk_free_bytes ${left * MB}`);
  }
  expect(lines).toHaveLength(3);
});

test('a disk that does not answer is an alarm too, and no yes', async () => {
  const { disk, lines } = watch(() => Promise.reject(new Error('EIO')));
  await expect(disk.hasRoom()).rejects.toThrow('EIO');
  await vi.waitUntil(() => lines.length > 0, { interval: 1 });
  expect(lines[0]).toMatchObject({ level: 50, msg: 'the room on the disk cannot be read' });
});
