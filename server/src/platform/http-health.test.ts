import Fastify from 'fastify';
import { expect, onTestFinished, test, vi } from 'vitest';
import { bindHealth } from './http-health.ts';

test('a crowd that asks whether all is well costs one look a second', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const http = Fastify();
  onTestFinished(() => http.close());
  let isWell = true;
  let looks = 0;
  bindHealth(http, {
    part: async () => {
      looks += 1;
      return isWell;
    },
  });
  const ask = async () => (await http.inject('/readyz')).statusCode;
  expect(await Promise.all(Array.from({ length: 50 }, ask))).toEqual(Array.from({ length: 50 }, () => 200));
  expect(looks).toBe(1);
  isWell = false;
  vi.advanceTimersByTime(999);
  expect(await ask()).toBe(200);
  vi.advanceTimersByTime(2);
  expect(await ask()).toBe(503);
  expect(looks).toBe(2);
});
