import { config, dispositivo, meters } from './meters.ts';
import type { Vector } from './packet.ts';

const many = (count: number, entry: object = {}) => Array.from({ length: count }, (_, i) => dispositivo({ slave_id: (i % 247) + 1, ...entry }, `D${i + 1}`));
const bus = { porta: 'uart1', baud: 2400, paridade: 'E', bits: 7, parada: 2, timeout_ms: 2000, silencio_ms: 100, tentativas: 0 };

const ok: [name: string, packet: string][] = [
  ...Object.entries(meters).map(([name, entries]): [string, string] => [name, config(entries.map((entry, i) => dispositivo(entry, `D0${i + 1}`)))]),
  ['empty', config([], { barramentos: [] })],
  ['unaligned', config([dispositivo({ intervalo_s: 7 })], { alinhar: false, v: 1, comentario: 'ignored' })],
  ['two-buses', config([dispositivo({ barramento: 'uart1' })], { barramentos: [bus] })],
  ['coil', config([dispositivo({ funcao: 1, tipo_dado: 'bit', ordem: undefined, unidade: 'pulsos' })])],
  ['last-address', config([dispositivo({ registro: 65_535, tipo_dado: 'u16', ordem: 'BA' })])],
  ['mod10k', config([dispositivo({ tipo_dado: 'mod10k', tamanho: 3, ordem: 'EFCDAB', deslocamento: '-12.5' })])],
  ['thousands-part', config([dispositivo({ tipo_dado: 'u16', ordem: 'AB', partes: [{ registro: 1, tipo_dado: 'u16', ordem: 'AB', escala: { num: 1000, den: 1 } }] })])],
  ['two-hundred-and-fifty', config(many(250, { escala: { num: 1, den: 1000 }, decimais: 3 }))],
];

const bad: [name: string, packet: string][] = [
  ['slave-0', config([dispositivo({ slave_id: 0 })])],
  ['slave-248', config([dispositivo({ slave_id: 248 })])],
  ['funcao-5', config([dispositivo({ funcao: 5 })])],
  ['registro-text', config([dispositivo({ registro: '0x0C83' })])],
  ['registro-40001-form', config([dispositivo({ registro: 400_001 })])],
  ['registro-negative', config([dispositivo({ registro: -1 })])],
  ['runs-over-the-end', config([dispositivo({ registro: 65_535 })])],
  ['tipo-unknown', config([dispositivo({ tipo_dado: 'float' })])],
  ['ordem-of-another-width', config([dispositivo({ ordem: 'AB' })])],
  ['ordem-absent', config([dispositivo({ ordem: undefined })])],
  ['bit-by-funcao-3', config([dispositivo({ funcao: 3, tipo_dado: 'bit', ordem: undefined })])],
  ['register-by-funcao-1', config([dispositivo({ funcao: 1 })])],
  ['bcd-without-tamanho', config([dispositivo({ tipo_dado: 'bcd', ordem: 'ABCD' })])],
  ['f32-with-tamanho', config([dispositivo({ tamanho: 2 })])],
  ['ascii-as-value', config([dispositivo({ tipo_dado: 'ascii', tamanho: 4, ordem: 'AB' })])],
  ['escala-den-0', config([dispositivo({ escala: { num: 1, den: 0 } })])],
  ['escala-num-0', config([dispositivo({ escala: { num: 0, den: 1 } })])],
  ['partes-in-two-requests', config([dispositivo({ partes: [{ registro: 124, tipo_dado: 'f32', ordem: 'ABCD' }] })])],
  ['partes-over-max-regs', config([dispositivo({ max_regs: 3, partes: [{ registro: 2, tipo_dado: 'f32', ordem: 'ABCD' }] })])],
  ['invalidos-of-another-width', config([dispositivo({ invalidos: ['FFFF'] })])],
  ['mascara-of-another-width', config([dispositivo({ status_registro: { registro: 9, tipo_dado: 'u16', ordem: 'AB', mascara: '00000001' } })])],
  ['unidade-registro-of-text', config([dispositivo({ unidade_registro: { registro: 9, tipo_dado: 'ascii', tamanho: 2, ordem: 'AB', tabela: [{ bruto: 0, unidade: 'kWh' }] } })])],
  ['identidade-by-funcao-1', config([dispositivo({ funcao: 1, tipo_dado: 'bit', ordem: undefined, identidade: { registro: 9, tipo_dado: 'u32', ordem: 'ABCD' } })])],
  ['janela-empty', config([dispositivo({ janela: { de: '10:00', ate: '10:00', fuso: '-03:00' } })])],
  ['deslocamento-comma', config([dispositivo({ deslocamento: '1,5' })])],
  ['decimais-5', config([dispositivo({ decimais: 5 })])],
  ['unidade-alias', config([dispositivo({ unidade: 'm3' })])],
  ['barramento-unknown', config([dispositivo({ barramento: 'uart2' })])],
  ['barramento-repeated', config([], { barramentos: [bus, bus] })],
  ['codigo-repeated', config([dispositivo(), dispositivo()])],
  ['interval-does-not-divide-the-day', config([dispositivo({ intervalo_s: 7 })])],
  ['versao-0', config([], { versao: 0 })],
  ['versao-absent', config([], { versao: undefined })],
  ['baud-unknown', config([], { barramentos: [{ ...bus, baud: 9601 }] })],
  ['two-hundred-and-fifty-one', config(many(251))],
];

const long = '1.'.padEnd(40, '0');

const statusOk: [string, string][] = [
  ['ok', '{"versao":1772366400000,"ok":true}'],
  ['erro', '{"versao":1,"ok":false,"erro":"D01: porta /dev/ttyUSB0 não abre"}'],
];
const statusBad: [string, string][] = [
  ['no-erro', '{"versao":1,"ok":false}'],
  ['no-versao', '{"ok":true}'],
  ['ok-text', '{"versao":1,"ok":"true"}'],
  ['erro-too-long', `{"versao":1,"ok":false,"erro":"${'e'.repeat(501)}"}`],
];

export const configCases: Vector[] = [
  ...ok.map(([name, packet]): Vector => ({ name: `config-${name}`, family: 'config', packet })),
  ...bad.map(([name, packet]): Vector => ({ name: `config-formato-invalido-${name}`, family: 'config', packet, motivo: 'FORMATO_INVALIDO' })),
  { name: 'config-versao-desconhecida', family: 'config', packet: config([], { v: 2 }), motivo: 'VERSAO_DESCONHECIDA' },
  { name: 'config-json-invalido-empty', family: 'config', packet: '', motivo: 'JSON_INVALIDO' },
  { name: 'config-mensagem-grande', family: 'config', packet: config(many(250, { deslocamento: long, escala: { num: 1, den: 1000 }, max_regs: 125, decimais: 4, invalidos: ['FFFFFFFF'] })), motivo: 'MENSAGEM_GRANDE' },
  ...statusOk.map(([name, packet]): Vector => ({ name: `config-status-${name}`, family: 'config_status', packet })),
  ...statusBad.map(([name, packet]): Vector => ({ name: `config-status-formato-invalido-${name}`, family: 'config_status', packet, motivo: 'FORMATO_INVALIDO' })),
];
