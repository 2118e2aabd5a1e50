import { expect, test } from 'vitest';
import { createTries } from './tries.ts';

let nowMs = 0;
const create = () => {
  nowMs = 1_000_000;
  return createTries(() => nowMs);
};
const pass = (seconds: number): void => void (nowMs += seconds * 1000);

test('ten tries are free, each further one waits longer, never above two minutes', () => {
  const tries = create();
  expect(Array.from({ length: 10 }, () => tries.begin('a'))).toEqual(Array.from({ length: 10 }, () => 0));
  const pauses = Array.from({ length: 8 }, () => {
    const pause = tries.begin('a');
    pass(pause);
    expect(tries.begin('a')).toBe(0);
    return pause;
  });
  expect(pauses).toEqual([5, 10, 20, 40, 80, 120, 120, 120]);
});

test('who comes too early does not lengthen the pause', () => {
  const tries = create();
  for (let i = 0; i < 10; i++) tries.begin('a');
  for (let i = 0; i < 100; i++) expect(tries.begin('a')).toBe(5);
  pass(4.5);
  expect(tries.begin('a')).toBe(1);
  pass(0.5);
  expect(tries.begin('a')).toBe(0);
});

test('a clock set back makes nobody wait longer than the pause', () => {
  const tries = create();
  for (let i = 0; i < 10; i++) tries.begin('a');
  pass(-3600);
  expect(tries.begin('a')).toBe(5);
  pass(5);
  expect(tries.begin('a')).toBe(0);
});

test('tries of one e-mail keep nobody else waiting', () => {
  const tries = create();
  for (let i = 0; i < 10; i++) tries.begin('a');
  expect(tries.begin('b')).toBe(0);
});

test('a right password, and a quarter of an hour of quiet, make all forgotten', () => {
  const tries = create();
  const fill = () => {
    for (let i = 0; i < 10; i++) expect(tries.begin('a')).toBe(0);
    expect(tries.begin('a')).toBe(5);
  };
  fill();
  tries.succeed('a');
  fill();
  pass(15 * 60);
  fill();
});

test('a try without an answer does not count', () => {
  const tries = create();
  for (let i = 0; i < 30; i++) {
    expect(tries.begin('a')).toBe(0);
    tries.undo('a');
  }
});

test('of very many e-mails the one longest untried is forgotten', () => {
  const tries = create();
  for (let i = 0; i < 10; i++) tries.begin('first');
  for (let i = 0; i < 19_999; i++) tries.begin(`e${i}`);
  expect(tries.begin('first')).toBe(5);
  tries.begin('one more');
  expect(tries.begin('first')).toBe(0);
});
