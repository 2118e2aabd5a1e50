import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { normalizeMac, parseMac } from './mac.ts';
import type { Mac } from './mac.ts';
import { downFamilies, families, gatewayMayPublish, gatewayMaySubscribe, parseTopic, topic, upFamilies } from './topics.ts';

const own = macOf('aa:bb:cc:dd:ee:01');
const other = macOf('aa:bb:cc:dd:ee:02');
const family = fc.constantFrom(...upFamilies, ...downFamilies);

test('a topic is read back to its gateway and family', () => {
  fc.assert(
    fc.property(family, (name) => {
      expect(parseTopic(topic(own, name))).toEqual({ mac: own, family: name });
    }),
  );
});

test('a gateway publishes on its own up topics and on nothing else', () => {
  expect(upFamilies).toEqual(['telemetria', 'status', 'config_status', 'cert_csr', 'cert_status', 'comando_status']);
  for (const name of upFamilies) expect([gatewayMayPublish(own, topic(own, name)), gatewayMayPublish(own, topic(other, name))]).toEqual([true, false]);
  for (const name of downFamilies) expect(gatewayMayPublish(own, topic(own, name))).toBe(false);
});

test('a gateway subscribes to its own down topics and to nothing else', () => {
  expect(downFamilies).toEqual(['recibo', 'config', 'cert_update', 'comando']);
  for (const name of downFamilies) expect([gatewayMaySubscribe(own, topic(own, name)), gatewayMaySubscribe(own, topic(other, name))]).toEqual([true, false]);
  for (const name of upFamilies) expect(gatewayMaySubscribe(own, topic(own, name))).toBe(false);
});

test.each([
  '#', '+', '+/gateway/+/+', '$SYS/#', '$share/g/tds_new/gateway/aa:bb:cc:dd:ee:01/config', 'tds_new/gateway/+/config',
  'tds_new/gateway/aa:bb:cc:dd:ee:01/#', 'tds_new/gateway/aa:bb:cc:dd:ee:01/+', 'tds_new/gateway/aa:bb:cc:dd:ee:01', 'tds_new/gateway/aa:bb:cc:dd:ee:01/',
  'tds_new/gateway/aa:bb:cc:dd:ee:01/config/', 'tds_new/gateway/aa:bb:cc:dd:ee:01/config/x', '/tds_new/gateway/aa:bb:cc:dd:ee:01/config',
  'tds_new/gateway/AA:BB:CC:DD:EE:01/config', 'tds_new/gateway/aa-bb-cc-dd-ee-01/config', 'tds_new/gateway/aa:bb:cc:dd:ee:01/toString', 'tds_new/gateway/aa:bb:cc:dd:ee:01/Config', '',
])('the filter or topic %j is refused', (text) => {
  expect([parseTopic(text), gatewayMaySubscribe(own, text), gatewayMayPublish(own, text)]).toEqual([null, false, false]);
});

test('only the state of a gateway, its config and its certificate are retained', () => {
  expect(Object.entries(families).filter(([, { retained }]) => retained).map(([name]) => name)).toEqual(['status', 'config', 'cert_update']);
});

test('a stored MAC has one form; a typed one may have several', () => {
  for (const typed of ['AA:BB:CC:DD:EE:01', 'aa-bb-cc-dd-ee-01', ' AABBCCDDEE01 ', 'aa:bb:cc:dd:ee:01']) expect(normalizeMac(typed)).toBe(own);
  for (const wrong of ['aa:bb-cc:dd:ee:01', 'aa:bb:cc:dd:ee', 'aa:bb:cc:dd:ee:0g', 'aa:bb:cc:dd:ee:01:02', 'aabb.ccdd.ee01', '', 'aa:bb:cc:dd:ee:01\n#']) expect(normalizeMac(wrong)).toBeNull();
  for (const loose of ['AA:BB:CC:DD:EE:01', 'aa-bb-cc-dd-ee-01', 'aabbccddee01', ' aa:bb:cc:dd:ee:01', 'aa:bb:cc:dd:ee:01\n']) expect(parseMac(loose)).toBeNull();
});

function macOf(text: string): Mac {
  const mac = parseMac(text);
  if (mac === null) throw new Error(`not a MAC: ${text}`);
  return mac;
}
