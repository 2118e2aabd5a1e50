/** Where messages come in: through the embedded broker, or through an external one. Whoever wires the process need not know which. */
import type { Mac } from '@tds/contract/mqtt';
import type { Cadastro } from '../modules/cadastro/index.ts';
import type { Presencas } from '../modules/presenca/index.ts';
import type { Answers, SendDown } from '../modules/saida/index.ts';
import type { Ingest } from '../modules/telemetria/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Queryable } from '../platform/db.ts';
import type { Logger } from '../platform/log.ts';
import type { Registry } from '../platform/metrics.ts';

export interface Intake {
  /** Of the embedded broker. */
  port?: number;
  /** Connected, or listening. */
  isOpen(): boolean;
  sendRecibo(mac: Mac, payload: Buffer): void;
  sendDown: SendDown;
  /** To be called whenever the registry has changed. */
  judgeSessions(): void;
  close(options: { drainMs: number }): Promise<void>;
}

export interface IntakeParts {
  cadastro: Cadastro;
  ingest: Ingest;
  presencas: Presencas;
  answers: Answers;
  db: Queryable;
  registry: Registry;
  clock: Clock;
  log: Logger;
  /** An external broker was found, or found again: it may have lost what it kept for gateways. */
  opened(): void;
}
