/**
 * A gateway with a buffer, which deletes what a recibo names and nothing else, by the simulator's own bookkeeping. Each message holds one
 * reading, whose value is given, so that what was deleted can be held against the table.
 */
import type { MqttConnection } from '@tds/mqtt-client';
import { decodeRecibo } from '@tds/contract/mqtt';
import pg from 'pg';
import { Receipts } from '../../simulator/src/receipts.ts';
import type { Receiptable } from '../../simulator/src/receipts.ts';
import { Stats } from '../../simulator/src/stats.ts';
import { own, telemetria } from './gateway-broker-fixture.ts';
import type { Platform, TestGateway } from './gateway-broker-fixture.ts';

interface Message extends Receiptable {
  valor: number;
}

const BASE_MS = Date.now() - 3_600_000;

export class ReceiptingGateway {
  readonly #platform: Platform;
  readonly #gateway: TestGateway;
  readonly #fila: string;
  readonly #receipts: Receipts<Message>;
  readonly #sent: Message[] = [];
  readonly #checks: Promise<number[]>[] = [];

  /** A buffer that was just made: its name, and numbers from 1. */
  constructor(platform: Platform, gateway: TestGateway, fila: string) {
    this.#platform = platform;
    this.#gateway = gateway;
    this.#fila = fila;
    this.#receipts = new Receipts(fila, new Stats());
  }

  /** Every recibo the gateway is sent, whichever buffer it is for. */
  readonly hear = ({ payload }: { payload: Buffer }, ack: () => void): void => {
    this.#receipts.receive(payload, this.#sent);
    const decoded = decodeRecibo(payload);
    if (decoded.ok && decoded.message.fila === this.#fila) {
      const isNamed = ({ seq }: Message): boolean => decoded.message.faixas.some(([de, ate]) => de <= seq && seq <= ate);
      this.#checks.push(this.#findMissing(this.#sent.filter(isNamed).map(({ valor }) => valor)));
    }
    ack();
  };

  /** Resolves when the broker has acknowledged all. `isLost`: it says yes and forgets them. */
  async send(connection: MqttConnection, valores: readonly number[], { isLost = false } = {}): Promise<void> {
    const messages = valores.map((valor, at): Message => ({ valor, seq: this.#sent.length + at + 1, wasSent: true, reminders: 0 }));
    this.#sent.push(...messages);
    await Promise.all(messages.map((message) => this.#publish(connection, message, isLost)));
  }

  /** Sends again what no recibo named. */
  async resend(connection: MqttConnection): Promise<void> {
    await Promise.all(this.#receipts.takeDue(Number.POSITIVE_INFINITY).map((message) => this.#publish(connection, message, false)));
  }

  /** Values still in the buffer. */
  kept(): number[] {
    const messages = this.#receipts.takeDue(Number.POSITIVE_INFINITY);
    for (const message of messages) this.#receipts.acked(message, 0);
    return messages.map(({ valor }) => valor).toSorted((a, b) => a - b);
  }

  /** Values that a recibo named while they did not stand in the table. */
  async deletedTooEarly(): Promise<number[]> {
    return (await Promise.all(this.#checks)).flat();
  }

  async #publish(connection: MqttConnection, message: Message, isLost: boolean): Promise<void> {
    const { valor, seq } = message;
    const payload = telemetria(this.#gateway.mac, [{ valor, timestamp: new Date(BASE_MS + valor * 1000).toISOString() }], { fila: this.#fila, seq });
    if (!isLost) await connection.publish(own(this.#gateway, 'telemetria'), payload);
    this.#receipts.acked(message, 0);
  }

  async #findMissing(valores: readonly number[]): Promise<number[]> {
    const stored = await storedValores(this.#platform, this.#gateway);
    return valores.filter((valor) => !stored.includes(valor));
  }
}

export async function storedValores({ database }: Platform, { id }: TestGateway): Promise<number[]> {
  // A client of its own: recibos come while another query is under way.
  const client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
  const { rows } = await client.query<{ valor: number }>('select valor::int as valor from tds_new_leitura_dispositivo where gateway_id = $1 order by valor', [id]);
  await client.end();
  return rows.map(({ valor }) => valor);
}

export function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}
