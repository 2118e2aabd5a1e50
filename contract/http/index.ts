/**
 * The web wire: every HTTP route of the product as data, with the shapes of what goes in and comes out (zod).
 * Server, web, mobile and the typed client share it; OpenAPI is printed from it. JSON keys are camelCase, instants are RFC 3339
 * in UTC, values of meters are decimal strings, errors are RFC 9457 problems. The conta stands in the address, never in the
 * session, so two tabs can hold two contas.
 */
import * as certificados from './certificados.ts';
import * as config from './config.ts';
import * as contas from './contas.ts';
import * as dispositivos from './dispositivos.ts';
import * as gateways from './gateways.ts';
import * as painel from './painel.ts';
import * as quarentena from './quarentena.ts';
import * as sessao from './sessao.ts';
import * as telemetria from './telemetria.ts';

/** The route table, in the order of the documentation. A route that is not here is not served. */
export const routes = {
  createSessao: sessao.createSessao,
  findSessao: sessao.findSessao,
  deleteSessao: sessao.deleteSessao,
  updateUsuario: sessao.updateUsuario,
  findConta: contas.findConta,
  findPainel: painel.findPainel,
  listCanais: painel.listCanais,
  createConta: contas.createConta,
  createMembro: contas.createMembro,
  listGateways: gateways.listGateways,
  createGateway: gateways.createGateway,
  findGateway: gateways.findGateway,
  updateGateway: gateways.updateGateway,
  archiveGateway: gateways.archiveGateway,
  openHistorico: gateways.openHistorico,
  bindMac: gateways.bindMac,
  findGatewayConfig: config.findGatewayConfig,
  updateGatewayConfig: config.updateGatewayConfig,
  findPresenca: gateways.findPresenca,
  listCertificados: certificados.listCertificados,
  listDispositivos: dispositivos.listDispositivos,
  createDispositivo: dispositivos.createDispositivo,
  findDispositivo: dispositivos.findDispositivo,
  updateDispositivo: dispositivos.updateDispositivo,
  archiveDispositivo: dispositivos.archiveDispositivo,
  listLeituras: telemetria.listLeituras,
  listQuarentena: quarentena.listQuarentena,
  countQuarentena: quarentena.countQuarentena,
} as const;

export type RouteName = keyof typeof routes;

export { ApiError, createApiClient, fillPath } from './client.ts';
export type { ApiClient, ApiClientOptions, CallInput } from './client.ts';
export type { Access, Method, Route } from './route.ts';
export { codigo, problem, slug } from './shapes.ts';
export { AO_VIVO_PATH, MAX_YEARS, MAX_PONTOS, aoVivoPedido, aoVivoQuadro } from './telemetria.ts';
export type { AoVivoPedido, AoVivoQuadro, Serie } from './telemetria.ts';
export type { Sessao, Papel, Idioma } from './sessao.ts';
export { email, senha } from './sessao.ts';
export type { Conta } from './contas.ts';
export type { GatewayConfig } from './config.ts';
export { STALE_AFTER_MIN } from './painel.ts';
export type { Canal, Carga, Evento, Painel, Taxa } from './painel.ts';
export { MAX_TRECHOS } from './gateways.ts';
export type { Gateway, PresencaPeriodo, Presenca } from './gateways.ts';
export type { Dispositivo, Grandeza } from './dispositivos.ts';
export { defaultOrdem, fromWire, fromWireName, modbus, toWire } from './modbus.ts';
export type { Modbus } from './modbus.ts';
export { MAX_CONTADAS, MAX_EM_ANALISE } from './quarentena.ts';
export type { Quarentena } from './quarentena.ts';
export type { Certificado } from './certificados.ts';
