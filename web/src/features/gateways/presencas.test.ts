import { QueryClient } from '@tanstack/react-query';
import { expect, it } from 'vitest';
import type { Gateway } from '@tds/contract/http';
import { gatewayKeys } from './api.ts';
import { applyPresencas } from './presencas.ts';

const online = { id: 'a', nome: 'A', presenca: 'ONLINE', vistoEm: '2026-03-10T12:00:00Z' } as Gateway;
const keys = { list: [...gatewayKeys.lists('torre'), {}], one: [...gatewayKeys.ones('torre'), 'a'], history: [...gatewayKeys.historias('torre'), 'a', '24h'], form: [...gatewayKeys.all('torre'), 'edicao', 'a'] };

function fill(): QueryClient {
  const client = new QueryClient();
  client.setQueryData(keys.list, { itens: [online], total: 1 });
  for (const key of [keys.one, keys.form]) client.setQueryData(key, online);
  client.setQueryData(keys.history, {});
  return client;
}
const stale = (client: QueryClient) => Object.entries(keys).filter(([, key]) => client.getQueryState(key)?.isInvalidated).map(([name]) => name);

it('a gateway heard again is shown so in the list and on its page, and nothing is asked anew', () => {
  const client = fill();
  applyPresencas(client, 'torre', [{ gatewayId: 'a', presenca: 'ONLINE', vistoEm: '2026-03-10T12:00:30Z' }]);
  expect(client.getQueryData(keys.list)).toMatchObject({ itens: [{ vistoEm: '2026-03-10T12:00:30Z' }], total: 1 });
  expect(client.getQueryData(keys.one)).toMatchObject({ vistoEm: '2026-03-10T12:00:30Z' });
  expect(stale(client)).toEqual([]);
});

it('one that turned is shown at once; counts, order and history are asked anew, but not what a form is filled in from', () => {
  const client = fill();
  applyPresencas(client, 'torre', [{ gatewayId: 'a', presenca: 'OFFLINE', vistoEm: '2026-03-10T12:00:30Z' }]);
  expect(client.getQueryData(keys.one)).toMatchObject({ presenca: 'OFFLINE' });
  expect(stale(client)).toEqual(['list', 'one', 'history']);
  expect(client.getQueryData(keys.form)).toBe(online);
});
