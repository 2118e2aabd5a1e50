import { existsSync } from 'node:fs';
import process from 'node:process';
import { PrepareError, run, say } from './prepare-install.mjs';

const APT_GET = '/usr/bin/apt-get';

/** A program the tests need, from Debian's packages: as root by itself; anywhere else `howTo` is said. */
export async function installByApt({ name, packages, isThere, howTo }) {
  if (process.getuid?.() !== 0 || !existsSync(APT_GET)) throw new PrepareError(`The tests need ${name}, and there is none. ${howTo}`);
  say(`Installing ${name} for the tests …`);
  const isInstalled = (await aptGet('install', ...packages)) || ((await aptGet('update')) && (await aptGet('install', ...packages)));
  if (!isInstalled || !isThere()) throw new PrepareError(`${name} could not be installed; apt-get says why above. ${howTo}`);
}

async function aptGet(verb, ...packages) {
  // Another apt-get may be at work at the same time; the lock is waited for.
  const args = ['-qq', '-y', '-o', 'DPkg::Lock::Timeout=500', verb, ...(verb === 'install' ? ['--no-install-recommends'] : []), ...packages];
  // In runlevel 1 no package starts its service: a test starts the program itself.
  return (await run(APT_GET, args, { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' } })) === 0;
}
