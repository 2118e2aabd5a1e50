import { setTimeout as delay } from 'node:timers/promises';

/** A function and the share of the samples taken while it ran, itself or what it called not counted again. */
export interface Hot {
  name: string;
  where: string;
  share: number;
}

interface ProfileNode {
  id: number;
  callFrame: { functionName: string; url: string; lineNumber: number };
}

interface Profile {
  nodes: ProfileNode[];
  samples: number[];
  timeDeltas: number[];
}

/** Node's inspector opens here on SIGUSR1, on loopback alone. */
const INSPECTOR = 'http://127.0.0.1:9229/json/list';
const SAMPLE_US = 500;

/** Where a Node process spends its time, by its own sampling profiler (the inspector's), for so long. Idle samples are left out. */
export async function profileProcess(pid: number, seconds: number): Promise<Hot[]> {
  process.kill(pid, 'SIGUSR1');
  const call = await openInspector();
  await call('Profiler.enable');
  await call('Profiler.setSamplingInterval', { interval: SAMPLE_US });
  await call('Profiler.start');
  await delay(seconds * 1000);
  const { profile } = (await call('Profiler.stop')) as { profile: Profile };
  return summarize(profile);
}

async function openInspector(): Promise<(method: string, params?: object) => Promise<unknown>> {
  const socket = new WebSocket(await findTarget());
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve);
    socket.addEventListener('error', () => reject(new Error('the inspector does not answer')));
  });
  const waiting = new Map<number, (result: unknown) => void>();
  socket.addEventListener('message', ({ data }) => {
    const { id, result } = JSON.parse(String(data));
    waiting.get(id)?.(result);
  });
  let last = 0;
  return (method, params = {}) =>
    new Promise((resolve) => {
      last += 1;
      waiting.set(last, resolve);
      socket.send(JSON.stringify({ id: last, method, params }));
    });
}

async function findTarget(): Promise<string> {
  for (;;) {
    const answer = await fetch(INSPECTOR).catch(() => undefined);
    const [target] = answer ? ((await answer.json()) as { webSocketDebuggerUrl: string }[]) : [];
    if (target) return target.webSocketDebuggerUrl;
    await delay(50);
  }
}

const IDLE = new Set(['(idle)', '(root)']);

function summarize({ nodes, samples, timeDeltas }: Profile): Hot[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const spent = new Map<string, Hot>();
  let total = 0;
  for (const [at, id] of samples.entries()) {
    const frame = byId.get(id)?.callFrame;
    if (frame === undefined || IDLE.has(frame.functionName)) continue;
    const micros = timeDeltas[at] ?? 0;
    total += micros;
    const where = frame.url === '' ? '' : `${frame.url.replace(/^.*\/(node_modules|server|contract|mqtt-client)\//, '$1/')}:${frame.lineNumber + 1}`;
    const name = frame.functionName || '(anonymous)';
    const hot = spent.get(`${name} ${where}`) ?? { name, where, share: 0 };
    hot.share += micros;
    spent.set(`${name} ${where}`, hot);
  }
  return [...spent.values()].map((hot) => ({ ...hot, share: Math.round((hot.share / total) * 1000) / 1000 })).sort((a, b) => b.share - a.share);
}
