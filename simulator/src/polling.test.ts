import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { Polling } from './polling.ts';

const vectors = path.join(import.meta.dirname, '../../contract/mqtt/vectors');
const list = (folder: 'ok' | 'reject'): string[] =>
  fs.readdirSync(path.join(vectors, folder)).filter((name) => name.startsWith('config-') && !name.startsWith('config-status') && name.endsWith('.json'));
const read = (folder: 'ok' | 'reject', name: string): Buffer => fs.readFileSync(path.join(vectors, folder, name));

test('every config of the vectors is obeyed: its dispositivos, its interval', () => {
  for (const name of list('ok')) {
    const payload = read('ok', name);
    const polling = new Polling([]);
    expect([name, polling.receive(payload)]).toEqual([name, true]);
    if (payload.length === 0) continue;
    const { dispositivos, alinhar } = JSON.parse(payload.toString()) as { dispositivos: { codigo: string }[]; alinhar: boolean };
    expect(polling.plan?.polled.map(({ dispositivo }) => dispositivo.codigo)).toEqual(dispositivos.map(({ codigo }) => codigo));
    expect(polling.plan?.isAligned).toBe(alinhar);
  }
  expect(list('ok').length).toBeGreaterThan(20);
});

test('a config the vectors refuse changes nothing', () => {
  // No bytes at all are no config but the word for "poll nothing".
  for (const name of list('reject').filter((each) => read('reject', each).length > 0)) {
    const polling = new Polling([]);
    expect([name, polling.receive(read('reject', name)), polling.plan]).toEqual([name, false, undefined]);
  }
});

test('an older versao is refused, the same one again changes nothing, an empty payload polls nothing', () => {
  const polling = new Polling([{ codigo: 'D01', grandeza: 'ENERGIA', unidade: 'kWh' }]);
  const config = JSON.parse(read('ok', 'config-two-buses.json').toString()) as { versao: number };
  const encode = (versao: number): Buffer => Buffer.from(JSON.stringify({ ...config, versao }));
  expect(polling.receive(encode(5))).toBe(true);
  expect(polling.plan?.polled[0]?.dispositivo.grandeza).toBe('ENERGIA');
  const { plan, change } = polling;
  expect([polling.receive(encode(4)), polling.receive(encode(5)), polling.plan === plan, change.aborted]).toEqual([false, true, true, false]);
  expect(polling.receive(Buffer.alloc(0))).toBe(true);
  expect([polling.plan?.polled, change.aborted]).toEqual([[], true]);
});
