import { expect, test, vi } from 'vitest';
import { hashSenha, verifySenha } from './senha.ts';

test('a password is kept as Argon2id with 19 MiB and two passes', async () => {
  const hash = await hashSenha('segredo');
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await verifySenha(hash, 'segredo')).toBe(true);
  expect(await verifySenha(hash, 'Segredo')).toBe(false);
});

test('nobody is let in as an unknown person, whatever the password', async () => {
  expect(await verifySenha(undefined, 'nobody has this password')).toBe(false);
  expect(await verifySenha(undefined, '')).toBe(false);
});

test('a crowd waits its turn, and what would wait for seconds is told to come back', async () => {
  const hash = await hashSenha('segredo');
  const answers = await Promise.allSettled(Array.from({ length: 80 }, () => verifySenha(hash, 'segredo')));
  const served = answers.filter((answer) => answer.status === 'fulfilled');
  expect(served.map(({ value }) => value)).toEqual(Array.from({ length: 66 }, () => true));
  const refused = answers.filter((answer) => answer.status === 'rejected');
  for (const { reason } of refused) expect(reason).toMatchObject({ code: 'UNAVAILABLE' });
  expect(await verifySenha(hash, 'segredo')).toBe(true);
});

test('a crowd at the very first sign-in does not spoil those that come later', async () => {
  vi.resetModules();
  const fresh = await import('./senha.ts');
  const crowd = Array.from({ length: 80 }, () => fresh.hashSenha('busy'));
  const early = fresh.verifySenha(undefined, 'x');
  await expect(early).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  await Promise.allSettled(crowd);
  expect(await fresh.verifySenha(undefined, 'x')).toBe(false);
});

test('an unknown person costs the same work as a known one', async () => {
  const hash = await hashSenha('segredo');
  const measure = async (senhaHash: string | undefined) => {
    const begin = process.cpuUsage();
    for (let i = 0; i < 5; i++) await verifySenha(senhaHash, 'wrong');
    const { user, system } = process.cpuUsage(begin);
    return user + system;
  };
  const [known, unknown] = [await measure(hash), await measure(undefined)];
  // Refused without the work it would be a hundredth.
  expect(unknown).toBeGreaterThan(known / 3);
});
