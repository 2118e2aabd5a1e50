import { readRows } from './sql.ts';

export interface ContaSpec {
  slug: string;
  dispositivos: number;
}

const GATEWAYS = 40;

/** Alike in everything but how much there is of it. */
export const SMALL: ContaSpec = { slug: 'conta-pequena', dispositivos: 800 };
export const LARGE: ContaSpec = { slug: 'conta-grande', dispositivos: 10_000 };

/**
 * Contas as large as wanted, written past the product in a second: 40 gateways online, half of them with water and half with electricity;
 * each slave has an index and a rate, read a moment ago. The person becomes a member.
 */
export async function createContas(databaseUrl: string, email: string, specs: readonly ContaSpec[]): Promise<void> {
  for (const { slug, dispositivos } of specs) {
    await readRows(databaseUrl, SQL, [slug, email, GATEWAYS, dispositivos / GATEWAYS / 2]);
  }
}

// Presence is from an hour ahead, so that gateways that say nothing stay online while one looks.
const SQL = `
with conta as (
  insert into tds_new_conta (id, slug, nome, fuso) values (gen_random_uuid(), $1, initcap(replace($1, '-', ' ')), 'America/Sao_Paulo') returning id, slug
), membro as (
  insert into tds_new_membro (conta_id, usuario_id, papel) select c.id, u.id, 'ADMIN' from conta c, tds_new_usuario u where u.email = $2
), gateway as (
  insert into tds_new_gateway (conta_id, id, codigo, nome, mac, estado, qte_max_dispositivos, criado_em)
  select c.id, gen_random_uuid(), 'GW-' || n, 'Gateway ' || n, '02:00:00:' || left(md5(c.slug), 2) || ':00:' || lpad(to_hex(n), 2, '0'), 'ATIVO', 247, now() - interval '30 days'
    from conta c, generate_series(1, $3::int) n
  returning conta_id, id, codigo
), presenca as (
  insert into tds_new_gateway_presenca (conta_id, gateway_id, online, visto_em, desde)
  select conta_id, id, true, now() + interval '1 hour', now() - interval '30 days' from gateway
), medido as (
  select g.conta_id, g.id as gateway_id, slave, k.*
    from gateway g, generate_series(1, $4::int) slave,
         (values (0, 'AF', 'MEDIDOR', 'AGUA_FRIA', 'm³', 'ACUMULADA'), (0, 'VZ', 'SENSOR', 'VAZAO', 'L/h', 'INSTANTANEA'),
                 (1, 'EN', 'MEDIDOR', 'ENERGIA', 'kWh', 'ACUMULADA'), (1, 'PT', 'SENSOR', 'POTENCIA', 'kW', 'INSTANTANEA'))
         as k(resto, prefixo, tipo, grandeza, unidade, tipo_leitura)
   where substr(g.codigo, 4)::int % 2 = k.resto
), dispositivo as (
  insert into tds_new_dispositivo (conta_id, id, gateway_id, codigo, nome, tipo, grandeza, unidade, tipo_leitura, barramento, slave_id, modbus, criado_em)
  select conta_id, gen_random_uuid(), gateway_id, prefixo || '-' || slave, grandeza || ' ' || slave, tipo, grandeza, unidade, tipo_leitura, 'rs485-1', slave,
         (select modbus from tds_new_dispositivo where modbus is not null limit 1), now() - interval '30 days'
    from medido
  returning conta_id, id, unidade
)
insert into tds_new_dispositivo_estado (conta_id, dispositivo_id, ultima_time, ultimo_valor, unidade, recebido_em)
select conta_id, id, now(), 100 + random() * 100, unidade, now() from dispositivo`;
