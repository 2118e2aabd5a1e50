import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { AO_VIVO_PATH, aoVivoQuadro } from '@tds/contract/http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startLoad } from '../load.ts';
import type { Load } from '../load.ts';
import { readRows } from '../sql.ts';
import { createSystem } from '../system.ts';
import type { System } from '../system.ts';
import { readResidentMb } from './outage.ts';

const CONTA = 'carga';
/** Of one person; one place is left for a browser that reads. */
const SLOW = 19;
/** As many as a page may follow: a frame of some 50 KB, four times a second. */
const FOLLOWED = 500;
/** What the sockets of the system hold takes ten seconds to fill. */
const LASTS_MS = 60_000;
/** Over what as many browsers cost that do read. What each may be behind is 256 KiB; the rest is the heap's own coming and going. */
const MAX_GROWTH_MB = 64;

let system: System;
let load: Load | undefined;
let cookie: string;
const sockets: Socket[] = [];
beforeAll(async () => {
  system = await createSystem();
  await system.start();
  load = await startLoad(system, { gateways: 20, dispositivos: 25, inFlight: 1, conta: CONTA, flags: ['--interval', '0', '--rate', '100'] });
  const [person] = system.people();
  if (person === undefined) throw new Error('the demo has nobody');
  await readRows(system.databaseUrl(), "insert into tds_new_membro (conta_id, usuario_id, papel) select c.id, u.id, 'VIEWER' from tds_new_conta c, tds_new_usuario u where c.slug = $1 and u.email = $2", [CONTA, person.email]);
  const answer = await fetch(`${system.url}/api/v1/sessao`, { method: 'POST', headers: { origin: system.url, 'content-type': 'application/json' }, body: JSON.stringify(person) });
  cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  load?.kill();
  await system.remove();
});

it('browsers that do not read cost no more than those that do, and one that reads beside them is served as before', async () => {
  const ids = (await readRows<{ id: string }>(system.databaseUrl(), 'select d.id from tds_new_dispositivo d join tds_new_conta c on c.id = d.conta_id where c.slug = $1 limit $2', [CONTA, FOLLOWED])).map(({ id }) => id);
  expect(ids).toHaveLength(FOLLOWED);
  const reader = await openReader(ids);
  await waitForFrames(reader, 8);
  const others = await Promise.all(Array.from({ length: SLOW }, () => openReader(ids)));
  await delay(LASTS_MS);
  const beforeMb = readResidentMb(system.pidOf('api'));
  for (const other of others) await other.close();
  for (let n = 0; n < SLOW; n += 1) sockets.push(await openSlow(ids));
  const beganFrames = reader.frames;
  await delay(LASTS_MS);
  const frames = reader.frames - beganFrames;
  const grownMb = readResidentMb(system.pidOf('api')) - beforeMb;
  process.stdout.write(`${SLOW} browsers that read, then ${SLOW} that do not, each for ${LASTS_MS / 1000} s: the api holds ${beforeMb} MB, then ${grownMb} MB more; the one that reads had ${frames} frames\n`);
  expect(grownMb).toBeLessThan(MAX_GROWTH_MB);
  await waitForFrames(reader, 4);
  expect(frames).toBeGreaterThan(0);
  await reader.close();
});

interface Reader {
  frames: number;
  close(): Promise<void>;
}

async function openReader(ids: string[]): Promise<Reader> {
  const socket = new WebSocket(`${system.url.replace('http', 'ws')}${AO_VIVO_PATH.replace(':slug', CONTA)}`, { headers: { origin: system.url, cookie } });
  const closed = new Promise((resolve) => socket.addEventListener('close', resolve, { once: true }));
  const close = async (): Promise<void> => {
    socket.close();
    await closed;
  };
  const reader = { frames: 0, close };
  socket.addEventListener('message', ({ data }) => {
    if (aoVivoQuadro.parse(JSON.parse(String(data))).leituras.length > 0) reader.frames += 1;
  });
  await new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }));
  socket.send(JSON.stringify({ dispositivos: ids }));
  return reader;
}

/** Asks as a browser does, then reads nothing more. */
async function openSlow(ids: string[]): Promise<Socket> {
  const { hostname, port, host } = new URL(system.url);
  const socket = connect(Number(port), hostname);
  const headers = [`GET ${AO_VIVO_PATH.replace(':slug', CONTA)} HTTP/1.1`, `Host: ${host}`, 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`, `Origin: ${system.url}`, `Cookie: ${cookie}`];
  socket.write(`${headers.join('\r\n')}\r\n\r\n`);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(answer.toString('latin1')).toMatch(/^HTTP\/1.1 101/);
  socket.pause();
  socket.write(encodeText(JSON.stringify({ dispositivos: ids })));
  return socket;
}

/** RFC 6455, 5.2: a final text frame of 126 to 65,535 bytes, masked as a client's must be (with zeros). */
function encodeText(text: string): Buffer {
  const payload = Buffer.from(text);
  const head = Buffer.from([0x81, 0xfe, 0, 0, 0, 0, 0, 0]);
  head.writeUInt16BE(payload.length, 2);
  return Buffer.concat([head, payload]);
}

async function waitForFrames(reader: Reader, count: number): Promise<void> {
  const enough = reader.frames + count;
  const deadline = performance.now() + 60_000;
  while (reader.frames < enough) {
    if (performance.now() > deadline) throw new Error(`${count} frames did not come within 60 s\n${system.output()}`);
    await delay(50);
  }
}
