import type { Mac } from '@tds/contract/mqtt';
import type { Queryable } from '../../platform/db.ts';

/** What waits: a message to be sent, or (CANCELADO) one to be taken back. */
export interface WaitingRow {
  contaId: string;
  gatewayId: string;
  mac: Mac;
  familia: 'config' | 'comando' | 'cert_update';
  assunto: string;
  conteudo: Record<string, unknown>;
  versao: number;
  estado: 'PENDENTE' | 'CANCELADO';
  retido: boolean;
  /** The broker keeps another gateway's in its place: nothing is left to take back. */
  isReplaced: boolean;
}

export interface Outcome {
  row: WaitingRow;
  /** Null: the broker has it. */
  erro: string | null;
}

/** Locks of this kind; the second number is made of the MAC. */
const LOCK_CLASS = 7_305_020;

/** A gateway that still has this hardware, and hardware that still has a certificate: asked again when it is sent. */
const IS_WELCOME = `
  exists (select from tds_new_gateway g where g.conta_id = s.conta_id and g.id = s.gateway_id and g.mac = s.mac and g.estado in ('PRE_CADASTRADO', 'ATIVO'))
  and exists (select from tds_new_certificado_device c where c.mac = s.mac and c.estado = 'ATIVO')`;
const IS_WAITING = `((s.estado = 'PENDENTE' and ${IS_WELCOME}) or (s.estado = 'CANCELADO' and s.retido))`;

/**
 * The hardware that something waits for, until the transaction ends this worker's alone: of several workers no two speak to one gateway at
 * a time, which keeps the order. No row is locked, so who writes a newer message never waits for the broker.
 */
export async function claimMacs(tx: Queryable, max: number): Promise<Mac[]> {
  const { rows } = await tx.query<{ mac: Mac }>(
    `with waiting as materialized (
       select s.mac from tds_new_saida s where ${IS_WAITING} and s.tentar_em <= clock_timestamp() group by s.mac order by min(s.tentar_em) limit $1)
     select mac from waiting where pg_try_advisory_xact_lock(${LOCK_CLASS}, hashtext(mac))`,
    [max],
  );
  return rows.map(({ mac }) => mac);
}

/** In the order in which they are said: what is taken back before what comes in its place, then by age. */
export async function listWaiting(tx: Queryable, macs: readonly Mac[]): Promise<WaitingRow[]> {
  const { rows } = await tx.query<WaitingRow>(
    `select s.conta_id as "contaId", s.gateway_id as "gatewayId", s.mac, s.familia, s.assunto, s.conteudo, s.versao, s.estado, s.retido,
            exists (select from tds_new_saida o where o.mac = s.mac and o.familia = s.familia and o.gateway_id <> s.gateway_id and o.estado = 'ENTREGUE') as "isReplaced"
       from tds_new_saida s
      where s.mac = any($1) and ${IS_WAITING}
      order by s.mac, s.familia, s.estado = 'PENDENTE', s.criado_em, s.assunto`,
    [macs],
  );
  return rows;
}

/** What was written anew or cancelled while it was sent is left as it is, and waits. A failure is tried again after 1 to 64 s. */
export async function markSaidas(tx: Queryable, outcomes: readonly Outcome[]): Promise<void> {
  const rows = outcomes.map(({ row }) => row);
  await tx.query(
    `update tds_new_saida s
        set estado = case when e.erro is null and s.estado = 'PENDENTE' then 'ENTREGUE' else s.estado end,
            retido = s.retido and (e.erro is not null or s.estado = 'PENDENTE'),
            entregue_em = case when e.erro is null and s.estado = 'PENDENTE' then clock_timestamp() else s.entregue_em end,
            tentar_em = clock_timestamp() + make_interval(secs => power(2, least(s.tentativas, 6))),
            tentativas = s.tentativas + 1,
            ultimo_erro = e.erro
       from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::text[]) as e(gateway_id, mac, familia, assunto, versao, estado, erro)
      where s.gateway_id = e.gateway_id and s.mac = e.mac and s.familia = e.familia and s.assunto = e.assunto
        and s.versao = e.versao and s.estado = e.estado`,
    [
      rows.map(({ gatewayId }) => gatewayId),
      rows.map(({ mac }) => mac),
      rows.map(({ familia }) => familia),
      rows.map(({ assunto }) => assunto),
      rows.map(({ versao }) => versao),
      rows.map(({ estado }) => estado),
      outcomes.map(({ erro }) => erro),
    ],
  );
}

/** What came too late to be sent. */
export async function expireSaidas(tx: Queryable): Promise<void> {
  await tx.query("update tds_new_saida set estado = 'EXPIRADO' where estado = 'PENDENTE' and not retido and expira_em <= clock_timestamp()");
}

/** Whatever a broker was to keep is said to it again: it may have lost it. */
export async function repeatRetained(tx: Queryable): Promise<void> {
  await tx.query("update tds_new_saida set estado = 'PENDENTE', tentar_em = clock_timestamp() where estado = 'ENTREGUE' and retido");
}
