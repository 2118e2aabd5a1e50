import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { checkNode, hashDependencies } from './prepare-install.mjs';
import { hashSources } from './prepare-web.mjs';

/** Stands in for npm: notes what it was asked, and installs or builds as little as the preparation looks for. */
const NPM = `
const fs = require('node:fs');
fs.appendFileSync('npm-calls', process.argv.slice(2).join(' ') + '\\n');
if (fs.existsSync('npm-fails')) { console.error('npm error: no such package'); process.exit(1); }
if (process.argv[2] === 'ci') {
  fs.rmSync('node_modules', { recursive: true, force: true });
  fs.mkdirSync('node_modules/.bin', { recursive: true });
  fs.symlinkSync(process.execPath, 'node_modules/.bin/node');
}
if (process.argv[2] === 'run') {
  fs.mkdirSync('web/dist', { recursive: true });
  fs.writeFileSync('web/dist/index.html', '');
}
`;

/** A clone, in a path with spaces, with one workspace and nothing installed. */
function makeClone(): string {
  const parent = mkdtempSync(join(tmpdir(), 'tds prepare '));
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }));
  const root = join(parent, 'a clone');
  for (const folder of ['scripts', 'web/src', 'contract']) mkdirSync(join(root, folder), { recursive: true });
  for (const name of readdirSync(import.meta.dirname)) {
    if (name.endsWith('.mjs')) copyFileSync(join(import.meta.dirname, name), join(root, 'scripts', name));
  }
  writeFileSync(join(root, 'npm-cli.js'), NPM);
  writeFileSync(join(root, 'package-lock.json'), '{}');
  writeFileSync(join(root, 'package.json'), JSON.stringify({ name: 'x', workspaces: ['web'] }));
  writeFileSync(join(root, 'web/package.json'), JSON.stringify({ name: 'web' }));
  writeFileSync(join(root, 'web/vite.config.ts'), '');
  return root;
}

function prepare(root: string, ...args: string[]): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, 'scripts/prepare.mjs'), ...args], { cwd: '/', env: { PATH: process.env['PATH'], npm_execpath: join(root, 'npm-cli.js') } });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('close', (code) => resolve({ code, output }));
  });
}

function npmCalls(root: string): string[] {
  const file = join(root, 'npm-calls');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').map((line) => line.split(' ')[0] ?? '') : [];
}

describe('preparing a clone', () => {
  test('installs once, and again only when what should be installed changes', async () => {
    const root = makeClone();
    expect(await prepare(root, 'check')).toMatchObject({ code: 0, output: expect.stringContaining('Installing') });
    expect(await prepare(root, 'check')).toEqual({ code: 0, output: '' });
    writeFileSync(join(root, 'package.json'), JSON.stringify({ name: 'x', workspaces: ['web'], scripts: { any: 'thing' } }));
    await prepare(root, 'check');
    expect(npmCalls(root)).toEqual(['ci']);
    writeFileSync(join(root, 'web/package.json'), JSON.stringify({ name: 'web', dependencies: { react: '19.3.1' } }));
    await prepare(root, 'check');
    writeFileSync(join(root, 'package-lock.json'), '{"changed":true}');
    await prepare(root, 'check');
    expect(npmCalls(root)).toEqual(['ci', 'ci', 'ci']);
  });

  test('installs development packages and optional ones whatever NODE_ENV says', async () => {
    const root = makeClone();
    await prepare(root, 'tds');
    expect(readFileSync(join(root, 'npm-calls'), 'utf8')).toContain('--include=dev --include=optional');
  });

  test('of several at once one works and the others wait for it', async () => {
    const root = makeClone();
    const results = await Promise.all([1, 2, 3, 4].map(() => prepare(root, 'start')));
    expect(results.map((result) => result.code)).toEqual([0, 0, 0, 0]);
    expect(npmCalls(root)).toEqual(['ci', 'run']);
    expect(readdirSync(root).filter((name) => name.startsWith('.prepare'))).toEqual([]);
  });

  test('goes on after one that was killed', async () => {
    const root = makeClone();
    const gone = await new Promise<number | undefined>((resolve) => {
      const child = spawn('true');
      child.on('exit', () => resolve(child.pid));
    });
    writeFileSync(join(root, '.prepare.lock'), JSON.stringify({ pid: gone, since: Date.now() }));
    expect(await prepare(root, 'check')).toMatchObject({ code: 0 });
    writeFileSync(join(root, '.prepare.lock'), '{"pi');
    rmSync(join(root, 'node_modules'), { recursive: true });
    expect(await prepare(root, 'check')).toMatchObject({ code: 0 });
    expect(npmCalls(root)).toEqual(['ci', 'ci']);
  });

  test('an installation that failed is one paragraph and exit code 1, and is tried again', async () => {
    const root = makeClone();
    writeFileSync(join(root, 'npm-fails'), '');
    const { code, output } = await prepare(root, 'start');
    expect(code).toBe(1);
    expect(output).toContain('npm error: no such package');
    expect(output).toContain('could not be installed');
    expect(output).not.toMatch(/\n\s+at /);
    rmSync(join(root, 'npm-fails'));
    expect(await prepare(root, 'start')).toMatchObject({ code: 0 });
  });

  test('builds the page when its sources change, not for commands that show none', async () => {
    const root = makeClone();
    await prepare(root, 'tds');
    expect(npmCalls(root)).toEqual(['ci']);
    await prepare(root, 'start');
    await prepare(root, 'start');
    expect(npmCalls(root)).toEqual(['ci', 'run']);
    writeFileSync(join(root, 'contract/route.ts'), 'changed');
    await prepare(root, 'start');
    rmSync(join(root, 'web/dist'), { recursive: true });
    await prepare(root, 'start');
    expect(npmCalls(root)).toEqual(['ci', 'run', 'run', 'run']);
  });

  test('an unknown purpose is answered with the usage', async () => {
    expect(await prepare(makeClone(), 'everything')).toMatchObject({ code: 1, output: expect.stringContaining('Usage:') });
  });

  test('says where to get Node when it is too old, or when none can be brought', () => {
    expect(() => checkNode('20.18.3', 'linux', 'x64')).toThrow(/20\.18\.3 is too old.*nodejs\.org/);
    expect(() => checkNode('22.1.0', 'darwin', 'arm64')).toThrow(/darwin-arm64.*>= 24.*nodejs\.org/);
    for (const [version, platform] of [['20.19.0', 'linux'], ['24.0.0', 'darwin']] as const) expect(() => checkNode(version, platform, 'arm64')).not.toThrow();
  });

  test('hashes follow contents and names, not what is built or installed', () => {
    const root = makeClone();
    const [sources, dependencies] = [hashSources(root), hashDependencies(root)];
    mkdirSync(join(root, 'web/dist'));
    writeFileSync(join(root, 'web/dist/index.html'), 'built');
    expect([hashSources(root), hashDependencies(root)]).toEqual([sources, dependencies]);
    writeFileSync(join(root, 'web/src/a.ts'), '');
    const named = hashSources(root);
    expect(named).not.toBe(sources);
    writeFileSync(join(root, 'web/src/a.ts'), 'x');
    expect(hashSources(root)).not.toBe(named);
  });
});
