import type { Mac } from '@tds/contract/mqtt';
import type { Logger } from '../../platform/log.ts';
import type { CertificadoRow, Changes, DispositivoRow, GatewayRow } from './repo.ts';

export interface Cadastro {
  /** An active gateway of the platform; an archived one is not found. */
  findGateway(mac: Mac): GatewayRow | undefined;
  findDispositivo(gatewayId: string, codigo: string): DispositivoRow | undefined;
  findCertificado(fingerprint256: string): CertificadoRow | undefined;
  /** Reads what changed; concurrent calls share one read. */
  refresh(): Promise<void>;
  stop(): void;
}

export interface CadastroOptions {
  load(since: Date | null): Promise<Changes>;
  /** After each read that brought something: open sessions are judged again. */
  changed(): void;
  log: Logger;
  pollMs?: number;
}

/** Resolves after the first whole load; rejects when that fails, since without it nobody could be let in. */
export async function createCadastro(options: CadastroOptions): Promise<Cadastro> {
  const snapshot = new Snapshot();
  let cursor: Date | null = null;
  let running: Promise<void> | undefined;
  let again = false;

  const read = async (): Promise<void> => {
    do {
      again = false;
      const changes = await options.load(cursor);
      cursor = changes.cursor;
      if (snapshot.apply(changes)) options.changed();
    } while (again);
  };
  const refresh = (): Promise<void> => {
    if (running) again = true;
    running ??= read().finally(() => {
      running = undefined;
    });
    return running;
  };

  await refresh();
  const timer = setInterval(() => {
    refresh().catch((error: Error) => options.log.warn({ error: error.message }, 'registry not refreshed, the last snapshot stands'));
  }, options.pollMs ?? 2000);
  return {
    findGateway: (mac) => snapshot.gatewayByMac.get(mac),
    findDispositivo: (gatewayId, codigo) => snapshot.dispositivos.get(gatewayId)?.get(codigo),
    findCertificado: (fingerprint) => snapshot.certificados.get(fingerprint),
    refresh,
    stop: () => clearInterval(timer),
  };
}

class Snapshot {
  readonly gatewayByMac = new Map<Mac, GatewayRow>();
  readonly dispositivos = new Map<string, Map<string, DispositivoRow>>();
  readonly certificados = new Map<string, CertificadoRow>();
  /** Where each dispositivo was last seen, so that a new codigo or gateway leaves nothing behind. */
  readonly #places = new Map<string, DispositivoRow>();

  /** Applying the same rows again changes nothing: the overlap of the cursor re-reads them. */
  apply(changes: Changes): boolean {
    for (const row of changes.gateways) this.#applyGateway(row);
    for (const row of changes.dispositivos) this.#applyDispositivo(row);
    for (const row of changes.certificados) this.certificados.set(row.fingerprint256, row);
    return changes.gateways.length + changes.dispositivos.length + changes.certificados.length > 0;
  }

  #applyGateway(row: GatewayRow): void {
    if (row.estado !== 'ARQUIVADO') this.gatewayByMac.set(row.mac, row);
    else if (this.gatewayByMac.get(row.mac)?.id === row.id) this.gatewayByMac.delete(row.mac);
  }

  /** A codigo may be used again after its dispositivo was archived: the one in use wins over the archived. */
  #applyDispositivo(row: DispositivoRow): void {
    const former = this.#places.get(row.id);
    if (former !== undefined && (former.codigo !== row.codigo || former.gatewayId !== row.gatewayId)) this.#forget(former);
    this.#places.set(row.id, row);
    const known = this.dispositivos.get(row.gatewayId) ?? new Map<string, DispositivoRow>();
    this.dispositivos.set(row.gatewayId, known);
    const present = known.get(row.codigo);
    if (row.status !== 'ARQUIVADO' || present === undefined || present.id === row.id || present.status === 'ARQUIVADO') {
      known.set(row.codigo, row);
    }
  }

  #forget(row: DispositivoRow): void {
    const known = this.dispositivos.get(row.gatewayId);
    if (known?.get(row.codigo)?.id === row.id) known.delete(row.codigo);
  }
}
