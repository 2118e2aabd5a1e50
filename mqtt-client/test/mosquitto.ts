import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { listen } from './listen.ts';

/** Put there by scripts/prepare-mosquitto.mjs. */
const mosquitto = process.env['TDS_MOSQUITTO'] ?? '/usr/sbin/mosquitto';

/** Debian's Mosquitto, TCP, nobody asked who he is; `conf` is added. */
export async function startMosquitto(conf = '', acl = 'topic readwrite #\n'): Promise<{ port: number; close: () => Promise<void> }> {
  const dir = mkdtempSync(path.join(tmpdir(), 'mqtt-client-'));
  const port = await freePort();
  writeFileSync(path.join(dir, 'acl'), acl, { mode: 0o644 });
  const user = process.getuid?.() === 0 ? 'user root\n' : '';
  writeFileSync(path.join(dir, 'conf'), `listener ${port} 127.0.0.1\nallow_anonymous true\nacl_file ${path.join(dir, 'acl')}\n${user}${conf}`);
  const child = spawn(mosquitto, ['-c', path.join(dir, 'conf')], { stdio: 'ignore' });
  while (!(await answers(port))) if (child.exitCode !== null) throw new Error('mosquitto did not start');
  return {
    port,
    close: async () => {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
      rmSync(dir, { recursive: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = net.createServer();
  const port = await listen(server);
  server.close();
  await once(server, 'close');
  return port;
}

async function answers(port: number): Promise<boolean> {
  const socket = net.connect({ host: '127.0.0.1', port });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
