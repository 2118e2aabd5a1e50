import { expect, it } from 'vitest';
import type { Certificado } from '@tds/contract/http';
import { validadeOf } from './validade.ts';

const certificado = (expiresAt: string, estado: Certificado['estado'] = 'ATIVO'): Certificado => ({ serial: '1', fingerprint256: '', estado, notBefore: '2026-01-01T00:00:00Z', expiresAt });
const now = Date.parse('2035-01-01T00:00:00Z');

it.each([
  ['2036-01-01T00:00:00Z', 'ATIVO', 'valido'],
  ['2035-05-01T00:00:00Z', 'ATIVO', 'vencendo'],
  ['2034-12-31T00:00:00Z', 'ATIVO', 'vencido'],
  ['2036-01-01T00:00:00Z', 'REVOGADO', 'REVOGADO'],
  ['2036-01-01T00:00:00Z', 'SUPERADO', 'SUPERADO'],
] as const)('a certificate until %s that is %s is %s', (expiresAt, estado, situacao) => {
  expect(validadeOf(certificado(expiresAt, estado), now).situacao).toBe(situacao);
});

it('its years are those it was issued for', () => {
  expect(validadeOf(certificado('2036-01-01T00:00:00Z'), now).years).toBe(10);
});
