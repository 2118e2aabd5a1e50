import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultOrdem } from '@tds/contract/http';
import { parseRegistro, showFrame, showRegistro } from './registro.ts';
import { ordensOf, tiposDado } from './tipo-dado.ts';

describe('a register as a manual prints it', () => {
  it.each([
    ['30201', { endereco: 200, funcao: 4 }],
    ['40001', { endereco: 0, funcao: 3 }],
    ['300201', { endereco: 200, funcao: 4 }],
    ['465536', { endereco: 65_535, funcao: 3 }],
    ['100001', { endereco: 0, funcao: 2 }],
    ['0x0C83', { endereco: 3203 }],
    ['0c83h', { endereco: 3203 }],
    ['0', { endereco: 0 }],
    ['201', { endereco: 200 + 1 }],
    ['12345', { endereco: 12_345 }],
    [' 65535 ', { endereco: 65_535 }],
    ['65536', undefined],
    ['30000', { endereco: 30_000 }],
    ['400000', undefined],
    ['0x10000', undefined],
    ['C83', undefined],
    ['-1', undefined],
    ['', undefined],
  ])('%s', (text, registro) => {
    expect(parseRegistro(text)).toEqual(registro);
  });

  it('keeps its wire address through being shown and read again', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 65_535 }), (endereco) => {
        expect(parseRegistro(showRegistro(endereco))).toEqual({ endereco });
      }),
    );
  });

  it('is shown as the request that goes over the line, with its CRC', () => {
    expect(showFrame(1, 3, 0, 10)).toBe('01 03 00 00 00 0A C5 CD');
    expect(showFrame(1, 4, 200, 2)).toBe('01 04 00 C8 00 02 F0 35');
  });
});

it('the first byte order offered is the one the contract takes as default', () => {
  for (const tipo of tiposDado) expect(ordensOf(tipo, '2')[0]).toBe(defaultOrdem(tipo, 2));
});
