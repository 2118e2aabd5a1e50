import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { AppError } from '../../platform/errors.ts';

/** OWASP Password Storage Cheat Sheet: Argon2id (the library's default), 19 MiB, two passes, one lane. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** Each one takes a core for some 50 ms and 19 MiB. */
const MAX_AT_ONCE = 2;
/** Who comes later than this many would wait for seconds. */
const MAX_WAITING = 64;
const MAX_BYTES = 1024;

/** Verified in place of an unknown person's hash, so that both answers take the same time. Made of random bytes: no password has it. */
const NOBODYS_HASH = `$argon2id$v=19$m=${PARAMETERS.memoryCost},t=${PARAMETERS.timeCost},p=${PARAMETERS.parallelism}$${randomBase64(16)}$${randomBase64(32)}`;
let running = 0;
const waiting: (() => void)[] = [];

export async function hashSenha(senha: string): Promise<string> {
  return takeTurn(() => hash(senha, PARAMETERS));
}

/** `senhaHash` undefined is an unknown person: the same work, and false. */
export async function verifySenha(senhaHash: string | undefined, senha: string): Promise<boolean> {
  if (Buffer.byteLength(senha) > MAX_BYTES) return false;
  const isRight = await takeTurn(() => verify(senhaHash ?? NOBODYS_HASH, senha));
  return isRight && senhaHash !== undefined;
}

async function takeTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  if (waiting.length >= MAX_WAITING) throw new AppError('UNAVAILABLE', { internal: 'too many passwords to hash at once' });
  if (running >= MAX_AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  else running++;
  try {
    return await work();
  } finally {
    // Whoever waits takes over this place; it is given back only when nobody does.
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}

/** Without padding, as the PHC string format has it. */
function randomBase64(bytes: number): string {
  return randomBytes(bytes).toString('base64').replaceAll('=', '');
}
