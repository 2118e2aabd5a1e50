import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseMac } from '@tds/contract/mqtt';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readFleet, writeFleet, type Fleet } from './fleet.ts';

const mac = parseMac('02:00:00:00:00:01') ?? expect.fail('the contract refuses a MAC');
const fleet: Fleet = {
  host: '127.0.0.1',
  port: 8883,
  serverName: 'localhost',
  caFile: 'ca.pem',
  gateways: [
    {
      mac,
      certFile: 'a.pem',
      keyFile: 'a.key',
      dispositivos: [
        { codigo: 'AGUA', grandeza: 'AGUA_FRIA', unidade: 'm³' },
        { codigo: 'VAZAO', grandeza: 'AGUA_FRIA', unidade: 'L/h', tipo: 'INSTANTANEA' },
      ],
    },
  ],
};
let folder: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'simulator-fleet-'));
});

afterEach(() => {
  fs.rmSync(folder, { recursive: true });
});

test('a fleet that was written is read back, its files resolved against the folder', () => {
  writeFleet(folder, fleet);
  const [gateway] = fleet.gateways;
  expect(readFleet(folder)).toEqual({
    ...fleet,
    caFile: path.join(folder, 'ca.pem'),
    gateways: [{ ...gateway, certFile: path.join(folder, 'a.pem'), keyFile: path.join(folder, 'a.key') }],
  });
  expect(fs.readdirSync(folder)).toEqual(['fleet.json']);
});

test.each([
  { why: 'a port out of range', change: { port: 0 }, says: 'port must be a port number' },
  { why: 'no gateways', change: { gateways: [] }, says: 'at least one gateway' },
  { why: 'a MAC in capitals', change: { gateways: [{ ...fleet.gateways[0], mac: 'AA:BB:CC:DD:EE:FF' }] }, says: 'gateways[0].mac' },
  { why: 'a MAC twice', change: { gateways: [fleet.gateways[0], fleet.gateways[0]] }, says: 'stands twice' },
  { why: 'a unit of no contract', change: { gateways: [{ ...fleet.gateways[0], dispositivos: [{ codigo: 'A', grandeza: 'X', unidade: 'litres' }] }] }, says: 'unidade must be a unit' },
  { why: 'a perfil of nobody', change: { gateways: [{ ...fleet.gateways[0], perfil: 'CASA' }] }, says: 'gateways[0].perfil must be FAMILIA, COMERCIO, FABRICA' },
  { why: 'no file of the root', change: { caFile: '' }, says: 'caFile' },
])('$why is named in the error', ({ change, says }) => {
  fs.writeFileSync(path.join(folder, 'fleet.json'), JSON.stringify({ ...fleet, ...change }));
  expect(() => readFleet(folder)).toThrow(says);
});

test('an invalid fleet is not written', () => {
  expect(() => writeFleet(folder, { ...fleet, port: 70_000 })).toThrow('port');
  expect(fs.readdirSync(folder)).toEqual([]);
});
