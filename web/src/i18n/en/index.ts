/** The same texts in English; the compiler asks for every key. */
import { acoes, app, atalhos, avisos, conexao, erros, idioma, paleta, secoes, tema, tempo } from './shell.ts';
import { sessao } from './sessao.ts';
import { contas } from './contas.ts';
import { gateways, presenca } from './gateways.ts';
import { campos, dispositivos, filtros, formulario, modbus } from './dispositivos.ts';
import { aoVivo } from './ao-vivo.ts';
import { grafico, telemetria } from './telemetria.ts';
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
  tema,
  conexao,
  avisos,
  paleta,
  atalhos,
  sessao,
  contas,
  presenca,
  gateways,
  dispositivos,
  campos,
  modbus,
  formulario,
  filtros,
  aoVivo,
  grafico,
  telemetria,
  quarentena,
  painel,
  evento,
  passos,
  carga,
};
