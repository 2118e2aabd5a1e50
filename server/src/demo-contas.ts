/**
 * Who and what the demo shows: a condominium of four blocks with twelve apartments each, and a small factory. 12 gateways, 120
 * measuring points; each point is one meter on the bus with two dispositivos: the index it counts and the rate it shows now.
 */
import { parseMac } from '@tds/contract/mqtt';
import type { DispositivoSpec, GatewaySpec } from './fleet.ts';

export interface DemoConta {
  slug: string;
  nome: string;
  admin: { email: string; nome: string };
  gateways: GatewaySpec[];
}

/** What a point measures: its index and its rate, as the meters of the trade show them. */
const KINDS = {
  AGUA: { nome: 'água', grandeza: 'AGUA_FRIA', unidade: 'm³', prefixo: 'AF', rate: { grandeza: 'VAZAO', unidade: 'L/h', prefixo: 'VZ', nome: 'vazão' } },
  AGUA_REUSO: { nome: 'água de reúso', grandeza: 'AGUA_REUSO', unidade: 'm³', prefixo: 'AR', rate: { grandeza: 'VAZAO', unidade: 'm³/h', prefixo: 'VZ', nome: 'vazão' } },
  ENERGIA: { nome: 'energia', grandeza: 'ENERGIA', unidade: 'kWh', prefixo: 'EN', rate: { grandeza: 'POTENCIA', unidade: 'kW', prefixo: 'PT', nome: 'potência' } },
  CALOR: { nome: 'energia térmica', grandeza: 'ENERGIA_TERMICA', unidade: 'kWh', prefixo: 'ET', rate: { grandeza: 'POTENCIA', unidade: 'kW', prefixo: 'PT', nome: 'potência' } },
  GAS: { nome: 'gás', grandeza: 'GAS_NATURAL', unidade: 'm³', prefixo: 'GN', rate: { grandeza: 'VAZAO', unidade: 'm³/h', prefixo: 'VZ', nome: 'vazão' } },
} as const;

type Kind = keyof typeof KINDS;

/** `nome` is the place's, `lugar` its code. It stands behind the dash of both codigos: by it the simulated rate is the slope of the index beside it. */
interface Point {
  kind: Kind;
  lugar: string;
  nome: string;
  perfil?: GatewaySpec['perfil'];
}

const FLOORS = [1, 2, 3];
const DOORS = [1, 2, 3, 4];

export const DEMO_CONTAS: readonly DemoConta[] = [
  {
    slug: 'residencial-ipe',
    nome: 'Residencial Ipê',
    admin: { email: 'sindica@exemplo.com.br', nome: 'Helena Prado' },
    gateways: [
      ...['A', 'B', 'C', 'D'].flatMap((bloco, at) => [
        gateway(2 * at + 1, `BLOCO-${bloco}-AGUA`, `Bloco ${bloco} · água`, 'FAMILIA', apartments(bloco, 'AGUA')),
        gateway(2 * at + 2, `BLOCO-${bloco}-ENERGIA`, `Bloco ${bloco} · energia`, 'FAMILIA', apartments(bloco, 'ENERGIA')),
      ]),
      gateway(9, 'AREAS-COMUNS', 'Áreas comuns', 'FAMILIA', [
        { kind: 'AGUA', lugar: 'PISCINA', nome: 'Piscina' },
        { kind: 'AGUA', lugar: 'JARDIM', nome: 'Jardim' },
        { kind: 'ENERGIA', lugar: 'ELEVADORES', nome: 'Elevadores' },
        { kind: 'ENERGIA', lugar: 'BOMBAS', nome: 'Bombas' },
        { kind: 'ENERGIA', lugar: 'GARAGEM', nome: 'Garagem' },
        { kind: 'GAS', lugar: 'COZINHAS', nome: 'Cozinhas', perfil: 'COMERCIO' },
      ]),
    ],
  },
  {
    slug: 'metalurgica-aurora',
    nome: 'Metalúrgica Aurora',
    admin: { email: 'utilidades@exemplo.com.br', nome: 'Rui Bastos' },
    gateways: [
      gateway(10, 'SUBESTACAO', 'Subestação', 'FABRICA', [
        { kind: 'ENERGIA', lugar: 'PRENSAS', nome: 'Prensas' },
        { kind: 'ENERGIA', lugar: 'TORNOS', nome: 'Tornos' },
        { kind: 'ENERGIA', lugar: 'SOLDA', nome: 'Solda' },
        { kind: 'ENERGIA', lugar: 'COMPRESSORES', nome: 'Compressores' },
        { kind: 'ENERGIA', lugar: 'ILUMINACAO', nome: 'Iluminação' },
        { kind: 'ENERGIA', lugar: 'ESCRITORIO', nome: 'Escritório', perfil: 'COMERCIO' },
      ]),
      gateway(11, 'UTILIDADES', 'Utilidades', 'FABRICA', [
        { kind: 'AGUA', lugar: 'PROCESSO', nome: 'Processo' },
        { kind: 'AGUA', lugar: 'REFEITORIO', nome: 'Refeitório', perfil: 'COMERCIO' },
        { kind: 'AGUA_REUSO', lugar: 'RESFRIAMENTO', nome: 'Resfriamento' },
        { kind: 'CALOR', lugar: 'CALDEIRA', nome: 'Caldeira' },
        { kind: 'CALOR', lugar: 'ESTUFA', nome: 'Estufa' },
        { kind: 'ENERGIA', lugar: 'TORRE', nome: 'Torre de resfriamento' },
      ]),
      gateway(12, 'FORNOS', 'Fornos', 'FABRICA', [
        { kind: 'GAS', lugar: 'FORNO-1', nome: 'Forno 1' },
        { kind: 'GAS', lugar: 'FORNO-2', nome: 'Forno 2' },
        { kind: 'GAS', lugar: 'FORNO-3', nome: 'Forno 3' },
        { kind: 'ENERGIA', lugar: 'INDUCAO', nome: 'Forno de indução' },
        { kind: 'ENERGIA', lugar: 'EXAUSTAO', nome: 'Exaustão' },
        { kind: 'ENERGIA', lugar: 'TEMPERA', nome: 'Têmpera' },
      ]),
    ],
  },
];

function apartments(bloco: string, kind: 'AGUA' | 'ENERGIA'): Point[] {
  const numbers = FLOORS.flatMap((floor) => DOORS.map((door) => `${bloco}${floor}0${door}`));
  return numbers.map((number) => ({ kind, lugar: number, nome: `Apto ${number}` }));
}

/** Locally administered addresses (IEEE 802c): no maker's hardware has one. */
function gateway(number: number, codigo: string, nome: string, perfil: GatewaySpec['perfil'], points: readonly Point[]): GatewaySpec {
  const mac = parseMac(`02:74:64:73:01:${number.toString(16).padStart(2, '0')}`);
  if (mac === null) throw new Error('the demo has a bad MAC');
  return { codigo, nome, mac, perfil, dispositivos: points.flatMap((point, at) => channels(point, at + 1)) };
}

function channels({ kind, lugar, nome, perfil }: Point, slaveId: number): DispositivoSpec[] {
  const { rate, ...index } = KINDS[kind];
  const place = { slaveId, ...(perfil === undefined ? {} : { perfil }) };
  const describe = (of: typeof index | typeof rate) => ({ codigo: `${of.prefixo}-${lugar}`, nome: `${nome} ${of.nome}`, grandeza: of.grandeza, unidade: of.unidade });
  return [
    { ...place, ...describe(index), tipo: 'MEDIDOR', registro: 0 },
    { ...place, ...describe(rate), tipo: 'SENSOR', registro: 2 },
  ];
}
