import { afterEach, expect, it, vi } from 'vitest';
import { openRaw, startTestBroker } from '../../test/broker-fixture.ts';
import type { RawClient, TestBroker } from '../../test/broker-fixture.ts';

const until = (check: () => void) => vi.waitFor(check, { timeout: 20_000, interval: 5 });
let test: TestBroker | undefined;
afterEach(() => test?.broker.close({ drainMs: 0 }));

async function connected(name = 'a'): Promise<RawClient> {
  const client = await openRaw(test!, name, {});
  await until(() => expect(client.packets).toHaveLength(1));
  return client;
}

it('two devices with one key take its client id from each other a few times; then who has it keeps it, and both addresses are told', async () => {
  test = await startTestBroker();
  let holder = await connected();
  for (let round = 0; round < 5; round += 1) {
    const next = await connected();
    expect(next.packets).toMatchObject([{ cmd: 'connack', returnCode: 0 }]);
    await holder.closed;
    holder = next;
  }
  for (let round = 0; round < 3; round += 1) expect((await connected()).packets).toMatchObject([{ cmd: 'connack', returnCode: 3 }]);
  holder.send({ cmd: 'pingreq' });
  await until(() => expect(holder.packets.at(-1)?.cmd).toBe('pingresp'));
  expect(test.broker.metrics()).toMatchObject({ sessions: 1, takeoversRefused: 3 });
  expect(test.refusals[0]).toMatchObject({ commonName: 'a', remoteAddress: '127.0.0.1' });
  expect(test.refusals[0]?.reason).toMatch(/its key on two devices\? The client id stays with 127\.0\.0\.1$/);
});

it('a client whose last connection has ended comes back as often as it likes', async () => {
  test = await startTestBroker();
  for (let round = 0; round < 12; round += 1) {
    const client = await connected();
    expect(client.packets).toMatchObject([{ cmd: 'connack', returnCode: 0 }]);
    client.socket.destroy();
    await until(() => expect(test!.broker.metrics().sessions).toBe(0));
  }
});
