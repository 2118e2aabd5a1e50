import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from './errors.ts';

const POLL_MS = 50;

export interface WantedPort {
  host: string;
  port: number;
  /** The setting a person would change. */
  setting: string;
}

/**
 * Says before anything is started that a port is taken, by whom it can be moved, or that it may not be used. A taken one is waited
 * for as long as `patienceMs`.
 */
export async function checkPorts(wanted: readonly WantedPort[], patienceMs = 0): Promise<void> {
  const [first, second] = wanted.filter(({ port }, at) => port !== 0 && wanted.some((other, otherAt) => otherAt !== at && other.port === port));
  if (first && second) throw new AppError('PORT_BUSY', { publicMessage: `${first.setting} and ${second.setting} name the same port ${first.port}. Set one of them to another.` });
  const deadline = performance.now() + patienceMs;
  for (const { host, port, setting } of wanted) {
    let code = await tryListen(host, port);
    while (code === 'EADDRINUSE' && performance.now() < deadline) {
      await delay(POLL_MS);
      code = await tryListen(host, port);
    }
    if (code === undefined) continue;
    throw new AppError('PORT_BUSY', { publicMessage: explain(code, host, port, setting) });
  }
}

function explain(code: string, host: string, port: number, setting: string): string {
  if (code === 'EADDRINUSE') return `Port ${port} on ${host} is in use: this system already runs, or another program has it. Stop that one, or set ${setting} to another port.`;
  if (code === 'EACCES') return `Port ${port} on ${host} may not be used by this user. Set ${setting} to one above 1023.`;
  return `Nothing can listen on ${host} port ${port} (${code}). Check ${setting} and the address beside it.`;
}

function tryListen(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
