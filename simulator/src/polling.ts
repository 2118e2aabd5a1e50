import { decodeConfig, type Config } from '@tds/contract/mqtt';
import type { FleetDispositivo } from './fleet.ts';

/** One dispositivo as a config has it read. */
export interface Polled {
  dispositivo: FleetDispositivo;
  intervalMs: number;
}

/** What the server told a gateway to poll. */
export interface PollPlan {
  /** Readings stand on multiples of the interval of the UTC day. */
  isAligned: boolean;
  /** Of the dispositivos that are read most often. */
  intervalMs: number;
  polled: Polled[];
}

/**
 * Obeys `config`: which dispositivos, how often. One that the fleet does not know is polled by its codigo and unit alone, as a
 * meter registered on the web is. A refused config, or one older than the last, changes nothing; an empty payload polls nothing.
 */
export class Polling {
  readonly #known: ReadonlyMap<string, FleetDispositivo>;
  #versao = -1;
  #plan: PollPlan | undefined;
  #changed = new AbortController();

  constructor(dispositivos: readonly FleetDispositivo[]) {
    this.#known = new Map(dispositivos.map((dispositivo) => [dispositivo.codigo, dispositivo]));
  }

  /** Undefined until a config came: the fleet's own dispositivos and interval hold. */
  get plan(): PollPlan | undefined {
    return this.#plan;
  }

  /** Aborted at the next change. */
  get change(): AbortSignal {
    return this.#changed.signal;
  }

  /** False when it was not taken. */
  receive(payload: Buffer): boolean {
    if (payload.length === 0) {
      this.#take({ isAligned: false, intervalMs: Number.POSITIVE_INFINITY, polled: [] });
      return true;
    }
    const decoded = decodeConfig(payload);
    if (!decoded.ok || decoded.message.versao < this.#versao) return false;
    if (decoded.message.versao > this.#versao) this.#take(this.#toPlan(decoded.message));
    this.#versao = decoded.message.versao;
    return true;
  }

  #take(plan: PollPlan): void {
    this.#plan = plan;
    const changed = this.#changed;
    this.#changed = new AbortController();
    changed.abort();
  }

  #toPlan({ intervalo_s: intervaloS, alinhar, dispositivos }: Config): PollPlan {
    const polled = dispositivos.map(({ codigo, unidade, intervalo_s: ownS }): Polled => {
      const known = this.#known.get(codigo);
      const dispositivo = known?.unidade === unidade ? known : { codigo, grandeza: known?.grandeza ?? '', unidade };
      return { dispositivo, intervalMs: (ownS ?? intervaloS) * 1000 };
    });
    return { isAligned: alinhar, intervalMs: Math.min(...polled.map((each) => each.intervalMs)), polled };
  }
}
