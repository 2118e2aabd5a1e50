/**
 * Painel: what a conta draws right now, and the first page of it. Promises: what was not heard within 15 minutes is added nowhere and
 * told as stale; water, gas, electricity and heat are never added to one another; what is archived or another conta's is in no
 * number; the first page costs three statements, however many dispositivos there are.
 */
export { bindPainel } from './routes.ts';
