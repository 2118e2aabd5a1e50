import { expect, test } from 'vitest';
import { z } from 'zod';
import { configShape, decodeConfig, encodeConfig } from './config.ts';
import type { Config } from './config.ts';
import { parseUnidade, unidades } from './unidades.ts';
import { config, dispositivo, meters } from './vectors/meters.ts';

const every = config(Object.values(meters).flat().map((entry, i) => dispositivo(entry, `M${i}`)));

test('all twenty real meters fit one config, and it comes back as it went', () => {
  expect(Object.keys(meters)).toHaveLength(20);
  const decoded = decodeConfig(Buffer.from(every));
  expect(decoded).toEqual({ ok: true, message: JSON.parse(every) });
});

test('a config the gateway would refuse is not encoded', () => {
  const good = decodedConfig(every);
  expect(encodeConfig(good)).toMatchObject({ ok: true });
  expect(encodeConfig({ ...good, versao: 0 })).toMatchObject({ ok: false, motivo: 'FORMATO_INVALIDO' });
  const first = good.dispositivos[0]!;
  const large = Array.from({ length: 250 }, (_, i) => ({ ...first, codigo: `Quadro geral ${i}`.padEnd(20, '-'), invalidos: Array.from({ length: 8 }, () => 'FFFFFFFF'), barramento: '/dev/ttyUSB0' }));
  expect(encodeConfig({ ...good, dispositivos: large })).toMatchObject({ ok: false, motivo: 'MENSAGEM_GRANDE' });
});

test('the shape can be written as JSON Schema, so that documentation needs no second copy', () => {
  expect(z.toJSONSchema(configShape, { io: 'input' })).toMatchObject({ type: 'object', required: expect.arrayContaining(['versao', 'dispositivos']) });
});

test('each canonical unit is its own spelling and fits the column', () => {
  for (const unidade of unidades) expect([parseUnidade(unidade), unidade.length <= 10]).toEqual([unidade, true]);
});

function decodedConfig(text: string): Config {
  const decoded = decodeConfig(Buffer.from(text));
  if (!decoded.ok) throw new Error(decoded.detalhe);
  return decoded.message;
}
