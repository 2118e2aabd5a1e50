/**
 * Who may import whom, through index.ts only. A module knows those it stands on, never those that stand on it; what is not
 * listed here is refused by the architecture test. Keep it free of cycles.
 */
export const allowed: Record<string, readonly string[]> = {
  usuarios: [],
  contas: ['usuarios'],
  saida: [],
  gateways: ['saida'],
  certificados: ['gateways'],
  dispositivos: ['gateways', 'saida'],
  cadastro: [],
  quarentena: [],
  presenca: [],
  painel: [],
  telemetria: ['cadastro', 'quarentena', 'dispositivos'],
};
