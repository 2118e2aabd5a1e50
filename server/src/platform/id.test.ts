import { expect, it } from 'vitest';
import { createId } from './id.ts';

it('an id is a UUIDv7 whose first 48 bits are the time in milliseconds', () => {
  const id = createId(Date.UTC(2026, 0, 1));
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(Date.UTC(2026, 0, 1));
});

it('later ids sort behind earlier ones', () => {
  expect(createId(1_700_000_000_000) < createId(1_700_000_000_001)).toBe(true);
});
