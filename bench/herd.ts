import { createSystem } from '../e2e/system.ts';
import { registerFleet, startPublisher } from './fleet.ts';
import { describeMachine, difference, readSpent } from './usage.ts';

export interface HerdOptions {
  gateways: number;
  rounds: number;
  say(text: string): void;
}

export interface HerdRound {
  seconds: number;
  connected: number;
  p50_ms: number;
  p99_ms: number;
  cpu_s: Record<'load' | 'server', number>;
}

/**
 * All gateways connect at the same moment, as after a power cut or a broker's restart: TCP, a full TLS handshake with both
 * certificates, CONNECT. Without the jitter that real gateways add. One that is turned away fails the whole round.
 */
export async function measureHerd({ gateways, rounds, say }: HerdOptions) {
  const system = await createSystem({ TDS_DEMO: '0' });
  const publisher = startPublisher();
  try {
    await system.start();
    say(`registering ${gateways} gateways`);
    const fleetDir = await registerFleet(system, gateways);
    const results: HerdRound[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const before = readSpent(system, publisher.pid);
      const { seconds, messages, p50_ms, p99_ms } = await publisher.run({ task: 'connect', fleetDir, gateways, recibo: false, together: gateways });
      const { load, server } = difference(readSpent(system, publisher.pid), before);
      results.push({ seconds: Math.round(seconds * 100) / 100, connected: messages, p50_ms, p99_ms, cpu_s: { load, server } });
      say(`${messages} connected in ${seconds.toFixed(2)} s, p99 ${p99_ms} ms`);
      await publisher.run({ task: 'disconnect' });
    }
    return { bench: 'herd', gateways, rounds: results, machine: describeMachine() };
  } finally {
    await publisher.stop();
    await system.remove();
  }
}
