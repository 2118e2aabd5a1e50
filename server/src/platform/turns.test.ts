import { expect, test, vi } from 'vitest';
import { createTurns } from './turns.ts';

const hold = () => Promise.withResolvers<string>();
const refused = { code: 'TOO_MANY_REQUESTS' };

test('a person has so many at once; the next waits for the first to end', async () => {
  const turns = createTurns({ max: 2, maxWaiting: 5, waitMs: 60_000 });
  const [first, second] = [hold(), hold()];
  const begun: string[] = [];
  const run = (name: string, until: Promise<string>) =>
    turns.take('ana', () => {
      begun.push(name);
      return until;
    });
  const answers = [run('1', first.promise), run('2', second.promise), run('3', Promise.resolve('c')), run('4', Promise.resolve('d'))];
  await vi.waitFor(() => expect(begun).toEqual(['1', '2']));
  first.resolve('a');
  expect(await answers[3]).toBe('d');
  expect(begun).toEqual(['1', '2', '3', '4']);
  second.resolve('b');
  expect(await Promise.all(answers)).toEqual(['a', 'b', 'c', 'd']);
});

test('another person does not wait', async () => {
  const turns = createTurns({ max: 1, maxWaiting: 5, waitMs: 60_000 });
  const { promise, resolve } = hold();
  const busy = turns.take('ana', () => promise);
  expect(await turns.take('bia', async () => 'at once')).toBe('at once');
  resolve('done');
  await busy;
});

test('who waits too long, or comes when too many wait, is refused and was never run', async () => {
  const turns = createTurns({ max: 1, maxWaiting: 1, waitMs: 50 });
  const { promise, resolve } = hold();
  const busy = turns.take('ana', () => promise);
  const never = () => Promise.reject(new Error('was run'));
  const waiting = turns.take('ana', never);
  await expect(turns.take('ana', never)).rejects.toMatchObject(refused);
  await expect(waiting).rejects.toMatchObject(refused);
  resolve('done');
  expect(await busy).toBe('done');
  expect(await turns.take('ana', async () => 'again')).toBe('again');
});

test('one that fails gives its place back', async () => {
  const turns = createTurns({ max: 1, maxWaiting: 0, waitMs: 50 });
  await expect(turns.take('ana', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(await turns.take('ana', async () => 'next')).toBe('next');
});
