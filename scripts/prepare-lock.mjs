import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

/** Longer than any installation takes: past this, the number of a dead holder may have been given to another program. */
const TOO_OLD_MS = 60 * 60_000;
const POLL_MS = 100;

/** Runs `action` while no other process does so in the same clone; waits for one that does. */
export async function withLock(root, action) {
  const path = join(root, '.prepare.lock');
  const fresh = `${path}.${process.pid}`;
  let hasSaid = false;
  writeFileSync(fresh, JSON.stringify({ pid: process.pid, since: Date.now() }));
  try {
    while (!tryLink(fresh, path)) {
      const text = readText(path);
      if (text !== undefined && !isHeld(text)) removeDead(path, fresh, text);
      else if (text !== undefined) {
        if (!hasSaid) process.stderr.write('Another start is preparing this folder; waiting for it …\n');
        hasSaid = true;
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
    }
  } finally {
    rmSync(fresh, { force: true });
  }
  try {
    return await action();
  } finally {
    rmSync(path, { force: true });
  }
}

/** link(2) fails where rename would replace: exactly one of many wins, and the file is never seen half written. */
function tryLink(fresh, path) {
  try {
    linkSync(fresh, path);
    return true;
  } catch (err) {
    if (err.code === 'EEXIST') return false;
    throw err;
  }
}

function isHeld(text) {
  try {
    const { pid, since } = JSON.parse(text);
    if (Date.now() - since > TOO_OLD_MS) return false;
    process.kill(pid, 0);
    return true;
  } catch (err) {
    return err.code === 'EPERM';
  }
}

/** Put back if it changed hands between our read and our rename. */
function removeDead(path, fresh, text) {
  const aside = `${fresh}.dead`;
  try {
    renameSync(path, aside);
  } catch (err) {
    if (err.code === 'ENOENT') return;
    throw err;
  }
  if (readText(aside) === text) rmSync(aside);
  else renameSync(aside, path);
}

function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (err) {
    if (err.code === 'ENOENT') return undefined;
    throw err;
  }
}
