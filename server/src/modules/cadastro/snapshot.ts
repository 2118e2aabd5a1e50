import type { Mac } from '@tds/contract/mqtt';
import type { Logger } from '../../platform/log.ts';
import type { CertificadoRow, Changes, Cursor, DispositivoRow, GatewayChange, GatewayRow } from './repo.ts';

export interface Cadastro {
  /** An active gateway of the platform; an archived one is not found. */
  findGateway(mac: Mac): GatewayRow | undefined;
  findDispositivo(gatewayId: string, codigo: string): DispositivoRow | undefined;
  findCertificado(fingerprint256: string): CertificadoRow | undefined;
  /** Some certificate lets the holder of this MAC in: all that can be asked where another broker sees the certificate. */
  hasValidCertificado(mac: Mac, now: Date): boolean;
  /** Reads what changed; concurrent calls share one read. */
  refresh(): Promise<void>;
  stop(): void;
}

export interface CadastroOptions {
  load(from: Cursor | null): Promise<Changes>;
  /** After each read that brought something: open sessions are judged again. */
  changed(): void;
  log: Logger;
  pollMs?: number;
}

/** Resolves after the first whole load; rejects when that fails, since without it nobody could be let in. */
export async function createCadastro(options: CadastroOptions): Promise<Cadastro> {
  const snapshot = new Snapshot();
  let cursor: Cursor | null = null;
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
    findGateway: (mac) => snapshot.findGateway(mac),
    findDispositivo: (gatewayId, codigo) => snapshot.findDispositivo(gatewayId, codigo),
    findCertificado: (fingerprint) => snapshot.certificados.get(fingerprint),
    hasValidCertificado: (mac, now) => snapshot.listCertificados(mac).some(({ estado, expiresAt }) => estado === 'ATIVO' && expiresAt > now),
    refresh,
    stop: () => clearInterval(timer),
  };
}

/** The dispositivos of one gateway, archived ones too. */
interface Place {
  rows: Map<string, DispositivoRow>;
  byCodigo: Map<string, DispositivoRow>;
}

/** What it answers follows from the last state of each row alone, in whatever order and batches they were read. */
class Snapshot {
  readonly certificados = new Map<string, CertificadoRow>();
  readonly #fingerprints = new Map<Mac, Set<string>>();
  readonly #gatewayByMac = new Map<Mac, GatewayRow>();
  readonly #macs = new Map<string, Mac>();
  readonly #ultimas = new Map<string, Date | null>();
  readonly #places = new Map<string, Place>();
  /** Where each dispositivo was last seen, so that a new codigo or gateway leaves nothing behind. */
  readonly #dispositivos = new Map<string, DispositivoRow>();

  findGateway(mac: Mac): GatewayRow | undefined {
    return this.#gatewayByMac.get(mac);
  }

  listCertificados(mac: Mac): CertificadoRow[] {
    return [...(this.#fingerprints.get(mac) ?? [])].map((fingerprint) => this.certificados.get(fingerprint)!);
  }

  findDispositivo(gatewayId: string, codigo: string): DispositivoRow | undefined {
    return this.#places.get(gatewayId)?.byCodigo.get(codigo);
  }

  /** Applying the same rows again changes nothing: the overlap of the cursor re-reads them. */
  apply(changes: Changes): boolean {
    for (const row of changes.gateways) this.#applyGateway(row);
    for (const row of changes.dispositivos) this.#applyDispositivo(row);
    for (const row of changes.certificados) this.#applyCertificado(row);
    return changes.gateways.length + changes.dispositivos.length + changes.certificados.length > 0;
  }

  /** The MAC of a certificate never changes. */
  #applyCertificado(row: CertificadoRow): void {
    this.certificados.set(row.fingerprint256, row);
    const known = this.#fingerprints.get(row.mac);
    if (known) known.add(row.fingerprint256);
    else this.#fingerprints.set(row.mac, new Set([row.fingerprint256]));
  }

  /** Bound to other hardware, a gateway is found by the new MAC only: the old hardware is out. */
  #applyGateway(row: GatewayChange): void {
    const former = this.#macs.get(row.id);
    if (former !== undefined && this.#gatewayByMac.get(former)?.id === row.id) this.#gatewayByMac.delete(former);
    this.#macs.delete(row.id);
    if (row.mac === null || row.estado === 'ARQUIVADO') return;
    // The first answer stays: a gateway that was away for years and sends what is new first may still send what it kept.
    const ultimaLeitura = this.#ultimas.get(row.id) ?? row.ultimaLeitura;
    this.#ultimas.set(row.id, ultimaLeitura);
    this.#gatewayByMac.set(row.mac, { ...row, ultimaLeitura });
    this.#macs.set(row.id, row.mac);
  }

  #applyDispositivo(row: DispositivoRow): void {
    const former = this.#dispositivos.get(row.id);
    if (former !== undefined) this.#leave(former);
    this.#dispositivos.set(row.id, row);
    if (row.gatewayId === null) return;
    const place = this.#places.get(row.gatewayId) ?? { rows: new Map(), byCodigo: new Map() };
    this.#places.set(row.gatewayId, place);
    place.rows.set(row.id, row);
    offer(place, row);
  }

  #leave(row: DispositivoRow): void {
    const place = row.gatewayId === null ? undefined : this.#places.get(row.gatewayId);
    if (place === undefined) return;
    place.rows.delete(row.id);
    if (place.byCodigo.get(row.codigo)?.id !== row.id) return;
    place.byCodigo.delete(row.codigo);
    for (const other of place.rows.values()) if (other.codigo === row.codigo) offer(place, other);
  }
}

/** A codigo may be used again after its dispositivo was archived: the one in use wins over the archived, then the newest. */
function offer(place: Place, row: DispositivoRow): void {
  const present = place.byCodigo.get(row.codigo);
  if (present === undefined || rank(row) > rank(present)) place.byCodigo.set(row.codigo, row);
}

/** Ids are UUIDv7: they ascend with time. */
function rank({ status, id }: DispositivoRow): string {
  return `${status === 'ARQUIVADO' ? 0 : 1}${id}`;
}
