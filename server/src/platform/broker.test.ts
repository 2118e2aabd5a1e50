import { afterEach, describe, expect, it, vi } from 'vitest';
import { defer, startTestBroker } from '../../test/broker-fixture.ts';
import type { TestBroker } from '../../test/broker-fixture.ts';
import type { BrokerHandlers, BrokerLimits } from './broker.ts';

let running: TestBroker[] = [];
const until = (check: () => void) => vi.waitFor(check, { timeout: 10_000, interval: 10 });

async function start(handlers: Partial<BrokerHandlers> = {}, limits: Partial<BrokerLimits> = {}): Promise<TestBroker> {
  const started = await startTestBroker(handlers, limits);
  running.push(started);
  return started;
}

afterEach(async () => {
  await Promise.all(running.map(({ broker }) => broker.close({ drainMs: 0 })));
  running = [];
});

describe('acknowledgement', () => {
  it('acknowledges a publish only after receive has resolved', async () => {
    const stored = defer();
    const { connect, received, broker } = await start({ receive: () => stored.promise });
    const client = await connect('a');
    let isAcknowledged = false;
    const publish = client.publish('a/up', 'x').then(() => (isAcknowledged = true));
    await until(() => expect(received).toHaveLength(1));
    await client.subscribe([{ topic: 'a/down', qos: 1 }]);
    expect(isAcknowledged).toBe(false);
    expect(broker.metrics()).toMatchObject({ heldMessages: 1, acknowledged: 0 });
    stored.resolve();
    await publish;
    expect(received[0]).toMatchObject({ clientId: 'a', topic: 'a/up', payload: Buffer.from('x'), qos: 1, will: false });
  });
});
