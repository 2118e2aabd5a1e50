import { fromWire, fromWireName, routes, toWire } from '@tds/contract/http';
import type { GatewayConfig } from '@tds/contract/http';
import { configShape } from '@tds/contract/mqtt';
import { AppError } from '../../platform/errors.ts';
import { bindRoute } from '../../platform/http-routes.ts';
import type { Api } from '../../platform/http-routes.ts';
import { findConfig, updateColeta } from './repo.ts';
import type { Coleta, ConfigRow } from './repo.ts';
import { updateConfig } from './update-config.ts';

export function bindSaida(api: Api): void {
  bindRoute(api, routes.findGatewayConfig, ({ params, withConta }) => withConta(async (tx) => toAnswer(await findConfig(tx, params.gatewayId))));

  bindRoute(api, routes.updateGatewayConfig, ({ params: { gatewayId }, body: { versao, ...coleta }, withConta }) => {
    const wanted = parseColeta(coleta);
    return withConta(async (tx) => {
      if (!(await updateColeta(tx, gatewayId, versao, wanted))) throw new AppError('VERSION_CONFLICT', { extra: { atual: toAnswer(await findConfig(tx, gatewayId)) } });
      await updateConfig(tx, tx.contexto.contaId, gatewayId);
      return toAnswer(await findConfig(tx, gatewayId));
    });
  });
}

/** Throws INVALID_INPUT with the form's own field names (`barramentos.0.baud`). */
function parseColeta(coleta: object): Coleta {
  const checked = configShape.safeParse({ ...(toWire(coleta) as object), versao: 1, dispositivos: [] });
  if (checked.success) {
    const { intervalo_s, alinhar, barramentos } = checked.data;
    return { intervalo_s, alinhar, barramentos };
  }
  const fields = checked.error.issues.map(({ path, message }): [string, string] => [path.map((name) => fromWireName(String(name))).join('.'), `INVALID_MODBUS:${message}`]);
  throw new AppError('INVALID_INPUT', { fields: Object.fromEntries(fields) });
}

function toAnswer({ coleta, gatewayVersao, versao, ...row }: ConfigRow): GatewayConfig {
  const envio = versao === null ? null : { versao, estado: toEstado(row), erro: row.recusa, criadoEm: row.criadoEm.toISOString(), respondidoEm: row.respondidoEm?.toISOString() ?? null };
  return { config: coleta === null ? null : (fromWire(coleta) as GatewayConfig['config']), envio, versao: gatewayVersao };
}

/** A broker that starts anew is given everything again: what the gateway answered before stays true. */
function toEstado({ estado, aplicado }: Pick<ConfigRow, 'estado' | 'aplicado'>): NonNullable<GatewayConfig['envio']>['estado'] {
  if (estado === 'CANCELADO' || estado === 'EXPIRADO') return 'CANCELADA';
  if (aplicado !== null) return aplicado ? 'APLICADA' : 'RECUSADA';
  return estado;
}
