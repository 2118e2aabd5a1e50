import type { Dispositivo } from '@tds/contract/http';

interface GatewayGroup {
  gatewayId: string | null;
  nome: string | null;
  itens: Dispositivo[];
}

/** Under the name of its gateway each; those on none come last. */
export function groupByGateway(dispositivos: readonly Dispositivo[]): GatewayGroup[] {
  const groups = new Map<string | null, GatewayGroup>();
  for (const dispositivo of dispositivos) {
    const { gatewayId, gatewayNome } = dispositivo;
    const group = groups.get(gatewayId) ?? { gatewayId, nome: gatewayNome, itens: [] };
    group.itens.push(dispositivo);
    groups.set(gatewayId, group);
  }
  return [...groups.values()].sort((a, b) => (a.nome === null ? 1 : b.nome === null ? -1 : a.nome.localeCompare(b.nome)));
}
