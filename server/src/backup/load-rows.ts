import type { BackupReader } from './backup-reader.ts';
import type { Progress } from './progress.ts';
import { restoreChunk } from './repo-restore.ts';
import type { RestoreClient } from './repo-restore.ts';
import { decodeRows } from './rows.ts';

export interface LoadOptions {
  backup: BackupReader;
  progress: Progress;
}

/** The chunks at these places of the footer. Tables that others refer to come whole and in order; pieces of time over all lanes at once. */
export async function loadRows(lanes: readonly RestoreClient[], { backup, progress }: LoadOptions, places: readonly number[]): Promise<void> {
  const { chunks } = backup.footer;
  const total = chunks.reduce((sum, { bytes }) => sum + bytes, 0);
  const state = { rows: 0, bytes: total - places.reduce((sum, place) => sum + (chunks[place]?.bytes ?? 0), 0) };
  const loadOne = async (lane: RestoreClient, place: number): Promise<void> => {
    const { part: at, rows, text } = await decodeRows(await backup.readRows(place));
    const part = backup.manifest.parts[at];
    if (part === undefined) throw new Error(`chunk ${place} is of no part`);
    await restoreChunk(lane, place, part, text);
    state.rows += rows;
    state.bytes += text.length;
    progress.update({ ...state, share: state.bytes / total });
  };
  const isPiece = (place: number): boolean => backup.manifest.parts[chunks[place]?.part ?? -1]?.range !== undefined;
  progress.begin('restore');
  await runLanes(lanes.slice(0, 1), places.filter((place) => !isPiece(place)), loadOne);
  await runLanes(lanes, places.filter(isPiece), loadOne);
  progress.end();
}

/** Each lane takes the next item as soon as it is done with one. */
export async function runLanes<Lane, Item>(lanes: readonly Lane[], items: readonly Item[], run: (lane: Lane, item: Item) => Promise<void>): Promise<void> {
  const waiting = items.values();
  await Promise.all(
    lanes.map(async (lane) => {
      for (const item of waiting) await run(lane, item);
    }),
  );
}
