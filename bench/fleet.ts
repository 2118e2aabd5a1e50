import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { System } from '../e2e/system.ts';
import type { Outcome, Task } from './publisher.ts';

const CONTA = 'bench';
export const DISPOSITIVOS = 8;
/** Handshakes under way at a time, when nothing else is said. */
export const TOGETHER = 100;

/** Registers a fleet with certificates of its own; each gateway has sent one message when it is done. Answers its folder. */
export async function registerFleet(system: System, gateways: number): Promise<string> {
  await system.tds('simulate', '--conta', CONTA, '--gateways', `${gateways}`, '--dispositivos', `${DISPOSITIVOS}`, '--interval', '0', '--messages', '1');
  return path.join(system.dataDir, 'fleets', CONTA);
}

export interface Publisher {
  pid: number;
  /** Rejects with what went wrong there. */
  run(task: Task): Promise<Outcome>;
  stop(): Promise<void>;
}

export function startPublisher(): Publisher {
  const child = fork(path.join(import.meta.dirname, 'publisher.ts'), { env: { PATH: process.env['PATH'] ?? '', TZ: 'UTC' } });
  return {
    pid: child.pid ?? -1,
    run: (task) => ask(child, task),
    stop: async () => {
      if (!child.connected) return;
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}

async function ask(child: ChildProcess, task: Task): Promise<Outcome> {
  child.send(task);
  const [answer] = await Promise.race([once(child, 'message'), once(child, 'exit').then(([code]) => [{ ok: false, error: `the load ended with ${code}` }])]);
  if (!answer.ok) throw new Error(answer.error);
  return answer.outcome;
}
