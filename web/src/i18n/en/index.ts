/** The same texts in English; the compiler asks for every key. */
import { acoes, app, erros, idioma, secoes, tempo } from './shell.ts';
import { sessao } from './sessao.ts';
import { contas } from './contas.ts';
import { gateways, presenca } from './gateways.ts';
import { campos, dispositivos, formulario, modbus } from './dispositivos.ts';
import { aoVivo, grafico } from './telemetria.ts';
import { carga, evento, painel, passos } from './painel.ts';
import { quarentena } from './quarentena.ts';
import type { Dictionary } from '../pt-BR/index.ts';

export const en: Dictionary = {
  app,
  acoes,
  idioma,
  erros,
  tempo,
  secoes,
  sessao,
  contas,
  presenca,
  gateways,
  dispositivos,
  campos,
  modbus,
  formulario,
  aoVivo,
  grafico,
  quarentena,
  painel,
  evento,
  passos,
  carga,
};
