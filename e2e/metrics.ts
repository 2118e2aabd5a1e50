/** Where each process answers, from the port the system was given (server/src/child-environment.ts). */
const OFFSET = { api: 0, ingest: 1, worker: 2 };

/** What a process counts now, by name; NaN for a name it does not have, or only with labels. */
export async function readMetrics(firstPort: number, part: keyof typeof OFFSET): Promise<(name: string) => number> {
  const text = await (await fetch(`http://127.0.0.1:${firstPort + OFFSET[part]}/metrics`)).text();
  return (name) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
}
