import type { Mac } from '@tds/contract/mqtt';
import type { Queryable } from '../../platform/db.ts';

export interface AnswerRow {
  gatewayId: string;
  mac: Mac;
  versao: number;
  ok: boolean;
  erro: string | null;
}

/** An answer to another versao than the newest, or the same answer again, changes nothing. */
export async function updateAnswers(db: Queryable, answers: readonly AnswerRow[]): Promise<void> {
  await db.query({
    name: 'saida.update_answers',
    text: `update tds_new_saida s set aplicado = e.ok, recusa = e.erro, respondido_em = now()
             from unnest($1::uuid[], $2::text[], $3::bigint[], $4::boolean[], $5::text[]) as e(gateway_id, mac, versao, ok, erro)
            where s.gateway_id = e.gateway_id and s.mac = e.mac and s.familia = 'config' and s.versao = e.versao
              and (s.aplicado, s.recusa) is distinct from (e.ok, e.erro)`,
    values: [
      answers.map(({ gatewayId }) => gatewayId),
      answers.map(({ mac }) => mac),
      answers.map(({ versao }) => versao),
      answers.map(({ ok }) => ok),
      answers.map(({ erro }) => erro),
    ],
  });
}
