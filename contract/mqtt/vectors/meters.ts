import type { MapaModbus } from '../index.ts';

type Entry = Partial<MapaModbus> & Pick<MapaModbus, 'registro' | 'tipo_dado'>;

/**
 * Real meters on the Modbus map, addresses as on the wire (0-based). Sources: makers' register tables, mbmd, ESPHome.
 * `shape` in a name: the maker's address is not known to us, the entry only shows that the type and order can be said.
 */
export const meters: Record<string, Entry[]> = {
  'kron-mult-k': [
    { registro: 200, tipo_dado: 'f32', ordem: 'DCBA', max_regs: 8 },
    { registro: 202, tipo_dado: 'f32', ordem: 'DCBA', unidade: 'kvarh', max_regs: 8 },
    // Exported energy is counted downwards.
    { registro: 204, tipo_dado: 'f32', ordem: 'DCBA', escala: { num: -1, den: 1 }, max_regs: 8 },
  ],
  'embrasul-md30': [
    { funcao: 3, registro: 138, tipo_dado: 'f32', ordem: 'ABCD' },
    { funcao: 3, registro: 264, tipo_dado: 'f32', ordem: 'ABCD', intervalo_s: 900 },
  ],
  'weg-mmw01-shape': [{ funcao: 3, registro: 0, tipo_dado: 'u32', ordem: 'ABCD' }, { registro: 2, tipo_dado: 'f32', ordem: 'ABCD' }],
  'novus-digirail-4c': [18, 20, 22, 24].map((registro): Entry => ({ funcao: 3, registro, tipo_dado: 'u32', ordem: 'ABCD', unidade: 'pulsos', decimais: 0 })),
  'schneider-iem3000': [0x0c83, 0x0c87].map((registro): Entry => ({ funcao: 3, registro, tipo_dado: 'i64', ordem: 'ABCDEFGH', escala: { num: 1, den: 1000 }, decimais: 3 })),
  'siemens-pac2200': [801, 809].map((registro): Entry => ({ registro, tipo_dado: 'f64', ordem: 'ABCDEFGH', escala: { num: 1, den: 1000 }, decimais: 3 })),
  'abb-a-b': [0x5000, 0x5004].map((registro): Entry => ({ funcao: 3, registro, tipo_dado: 'u64', ordem: 'ABCDEFGH', escala: { num: 1, den: 100 }, decimais: 2, invalidos: ['FFFFFFFFFFFFFFFF'] })),
  'eastron-sdm': [0x48, 0x4a, 0x156].map((registro): Entry => ({ registro, tipo_dado: 'f32', ordem: 'ABCD', decimais: 3 })),
  'carlo-gavazzi-em24-em340': [0x42, 0x5c, 0x34, 0x4e].map((registro): Entry => ({ registro, tipo_dado: 'i32', ordem: 'CDAB', escala: { num: 1, den: 10 }, decimais: 1, max_regs: 11 })),
  'chint-dtsu666': [0x101e, 0x1028].map((registro): Entry => ({ funcao: 3, registro, tipo_dado: 'f32', ordem: 'ABCD', decimais: 2 })),
  'finder-7m': [2752, 2756].map((registro): Entry => ({ registro, tipo_dado: 'f32', ordem: 'ABCD', escala: { num: 1, den: 1000 }, decimais: 3 })),
  'selec-em2m-em4m': [0, 2, 4, 0x58, 0x5a].map((registro): Entry => ({ registro, tipo_dado: 'f32', ordem: 'CDAB', identidade: { registro: 0x02ac, tipo_dado: 'u32', ordem: 'CDAB' } })),
  'pzem-004t': [{ registro: 5, tipo_dado: 'u32', ordem: 'CDAB', unidade: 'Wh', decimais: 0, max_regs: 10 }],
  'inepro-pro380': [0x600c, 0x6018].map((registro): Entry => ({ funcao: 3, registro, tipo_dado: 'f32', ordem: 'ABCD', decimais: 3 })),
  'tuf-2000m': [
    {
      funcao: 3, registro: 8, tipo_dado: 'i32', ordem: 'CDAB', unidade: 'm³', decimais: 3,
      partes: [{ registro: 10, tipo_dado: 'f32', ordem: 'CDAB' }],
      escala_registro: { modo: 'POTENCIA', sinal: 1, soma: -3, registro: 1438, tipo_dado: 'u16', ordem: 'AB' },
      unidade_registro: { registro: 1437, tipo_dado: 'u16', ordem: 'AB', tabela: [{ bruto: 0, unidade: 'm³' }, { bruto: 1, unidade: 'L' }] },
      status_registro: { registro: 71, tipo_dado: 'u16', ordem: 'AB', mascara: '001F' },
    },
  ],
  'arad-octave': [
    {
      registro: 0x36, tipo_dado: 'u32', ordem: 'ABCD', unidade: 'm³',
      escala_registro: { modo: 'TABELA', registro: 0x28, tipo_dado: 'u16', ordem: 'AB', tabela: [{ bruto: 0, num: 1, den: 1000 }, { bruto: 1, num: 1, den: 100 }, { bruto: 2, num: 1, den: 10 }] },
      unidade_registro: { registro: 0x17, tipo_dado: 'u16', ordem: 'AB', tabela: [{ bruto: 0, unidade: 'm³' }, { bruto: 3, unidade: 'L' }] },
    },
    { registro: 0x18, tipo_dado: 'f64', ordem: 'HGFEDCBA', unidade: 'm³' },
  ],
  'siemens-mag-5000-shape': [{ funcao: 3, registro: 3017, tipo_dado: 'f64', ordem: 'ABCDEFGH', unidade: 'm³' }, { funcao: 3, registro: 3002, tipo_dado: 'f32', ordem: 'ABCD', unidade: 'm³/h' }],
  'sbc-pcd7-h104d': [{ funcao: 3, registro: 27, tipo_dado: 'u32', ordem: 'ABCD', escala_registro: { modo: 'DIVISOR', registro: 35, tipo_dado: 'u16', ordem: 'AB' } }],
  'vmu-mc': [
    {
      registro: 0, tipo_dado: 'u32', ordem: 'CDAB', unidade: 'm³', invalidos: ['7FFFFFFF', 'FFFFFFFF'],
      escala_registro: { modo: 'POTENCIA', sinal: -1, soma: 0, funcao: 3, registro: 0x1100, tipo_dado: 'u16', ordem: 'AB' },
      unidade_registro: { funcao: 3, registro: 0x1101, tipo_dado: 'u16', ordem: 'AB', tabela: [{ bruto: 1, unidade: 'kWh' }, { bruto: 2, unidade: 'm³' }] },
    },
  ],
  'honeywell-ek280': [
    { funcao: 3, registro: 500, tipo_dado: 'counter6', ordem: 'CDABEF', unidade: 'm³', janela: { de: '23:50', ate: '00:20', fuso: '-03:00' } },
    { funcao: 3, registro: 510, tipo_dado: 'bcd', tamanho: 4, ordem: 'GHEFCDAB', unidade: 'm³', identidade: { registro: 520, tipo_dado: 'ascii', tamanho: 8, ordem: 'AB' } },
  ],
};

/** A dispositivo of codigo D01 on the first barramento, but for what `entry` says. */
export function dispositivo(entry: object = {}, codigo = 'D01'): object {
  return { codigo, barramento: '/dev/ttyUSB0', slave_id: 1, funcao: 4, registro: 0, tipo_dado: 'f32', ordem: 'ABCD', unidade: 'kWh', ...entry };
}

export function config(dispositivos: object[], more: object = {}): string {
  const barramento = { porta: '/dev/ttyUSB0', baud: 9600, paridade: 'N', bits: 8, parada: 1, timeout_ms: 500, silencio_ms: 5, tentativas: 2 };
  return JSON.stringify({ versao: 1_772_366_400_000, intervalo_s: 900, alinhar: true, barramentos: [barramento], dispositivos, ...more });
}
