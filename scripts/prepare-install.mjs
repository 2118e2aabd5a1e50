import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import process from 'node:process';
import { withLock } from './prepare-lock.mjs';

/** What a person did or lacks, not a bug: printed alone, without a stack. */
export class PrepareError extends Error {}

const OLDEST_NODE = [20, 19];
const RUNTIME_MAJOR = 24;
/** Platforms whose Node 24 comes with `npm ci`, as node_modules/.bin/node. */
const BROUGHT = ['linux-x64', 'linux-arm64'];
const DEPENDENCY_FIELDS = ['name', 'workspaces', 'dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies', 'overrides'];

export function checkNode(version, platform, arch) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const howTo = 'Get it from https://nodejs.org/en/download, or by "nvm install 24" or "brew install node@24".';
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
    throw new PrepareError(`Node ${version} is too old: this needs Node >= ${OLDEST_NODE.join('.')}. ${howTo}`);
  }
  if (!BROUGHT.includes(`${platform}-${arch}`) && major < RUNTIME_MAJOR) {
    throw new PrepareError(`On ${platform}-${arch} this needs Node >= ${RUNTIME_MAJOR}, and here is ${version} (only on Linux does the installation bring its own). ${howTo}`);
  }
}

/** `npm ci`, when what should be installed differs from what was, or an installation was interrupted. */
export async function installPackages(root) {
  const stamp = join(root, 'node_modules', '.installed');
  const wanted = hashDependencies(root);
  if (readStamp(stamp) === wanted) return;
  await withLock(root, async () => {
    if (readStamp(stamp) === wanted) return;
    say('Installing packages (about a minute the first time) …');
    // NODE_ENV=production or omit=optional would leave out the web build's tools, or Node 24 and PostgreSQL themselves.
    const code = await runNpm(root, ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund']);
    if (code !== 0) throw new PrepareError('The packages could not be installed; npm says why above. This needs the npm registry (or a mirror set in .npmrc) and about 1 GB of disk. Run the same command again when that is mended.');
    checkBroughtNode(root);
    writeFileSync(stamp, `${wanted}\n`);
  });
}

/** Everything that decides what lies in node_modules, the platform included: a copied clone brings another one's binaries. */
export function hashDependencies(root) {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}\n`);
  hash.update(readFileSync(join(root, 'package-lock.json')));
  const { workspaces = [] } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  for (const folder of ['.', ...workspaces]) {
    const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    hash.update(JSON.stringify(DEPENDENCY_FIELDS.map((field) => manifest[field] ?? null)));
  }
  return hash.digest('hex');
}

export function readStamp(file) {
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
}

/** Runs the npm that started us, on the Node that runs us; resolves with its exit code. */
export function runNpm(root, args) {
  const cli = process.env.npm_execpath;
  const isNpm = cli !== undefined && /^np(m|x)-cli\./.test(basename(cli)) && existsSync(cli);
  const [file, ...first] = isNpm ? [process.execPath, join(dirname(cli), basename(cli).replace('npx', 'npm'))] : ['npm'];
  return run(file, [...first, ...args], { cwd: root });
}

/** With its output shown, on stderr: stdout belongs to the command that follows us. */
export function run(file, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(file, args, { stdio: ['ignore', 2, 2], ...options });
    child.on('error', (err) => {
      say(`${file}: ${err.message}`);
      resolve(1);
    });
    child.on('close', (code) => resolve(code ?? 1));
  });
}

export function say(text) {
  process.stderr.write(`${text}\n`);
}

function checkBroughtNode(root) {
  if (!BROUGHT.includes(`${process.platform}-${process.arch}`)) return;
  const path = [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter);
  const { stdout } = spawnSync('node', ['--version'], { encoding: 'utf8', env: { ...process.env, PATH: path } });
  if (Number(/^v(\d+)\./.exec(stdout ?? '')?.[1]) >= RUNTIME_MAJOR) return;
  throw new PrepareError(`The Node ${RUNTIME_MAJOR} that was installed does not run on this system (it needs glibc >= 2.28, so not Alpine). Use a system with glibc, or the Docker image.`);
}
