import pg from 'pg';

/** Text that breaks whoever writes it down carelessly: COPY's own escapes among it. */
export const ODD_TEXT = 'tab\there, newline\nthere, back\\slash, \\N, \\., "quotes", ação, 💧';

const STATEMENTS = (rows: number): string[] => [
  `insert into tds_new_conta (id, slug, nome, fuso) select md5('conta' || n)::uuid, 'conta-' || n, $odd$ODD$odd$, 'America/Sao_Paulo' from generate_series(1, 2) n`,
  `insert into tds_new_usuario (id, email, nome, senha_hash) select md5('usuario' || n)::uuid, 'u' || n || '@tds.test', $odd$ODD$odd$, '$argon2id$' from generate_series(1, 3) n`,
  `insert into tds_new_membro (conta_id, usuario_id, papel) select c.id, u.id, 'ADMIN' from tds_new_conta c, tds_new_usuario u`,
  `insert into tds_new_sessao (token_sha256, usuario_id, expira_em, endereco, agente) select sha256('s'), id, now() + interval '1 day', '127.0.0.1', 'test' from tds_new_usuario limit 1`,
  `insert into tds_new_gateway (conta_id, id, codigo, nome, mac, estado, latitude)
     select c.id, md5(c.slug || n)::uuid, 'GW-' || n, '', '02:00:00:00:0' || right(c.slug, 1) || ':0' || n, 'ATIVO', -23.5 from tds_new_conta c, generate_series(1, 4) n`,
  `insert into tds_new_dispositivo (conta_id, id, gateway_id, codigo, nome, tipo, grandeza, unidade, tipo_leitura, barramento, slave_id, modbus)
     select conta_id, md5(id::text || n)::uuid, id, 'D-' || n, 'é', 'MEDIDOR', 'AGUA_FRIA', 'm³', 'ACUMULADA', 'A', n, '{"registro": 0, "nome": "a\\"b"}' from tds_new_gateway, generate_series(1, 5) n`,
  `insert into tds_new_certificado_device (fingerprint_sha256, serial_number, mac, spki_sha256, certificate_pem, not_before, expires_at)
     select encode(sha256(mac::bytea), 'hex'), md5(mac), mac, encode(sha256(('k' || mac)::bytea), 'hex'), E'-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n', now(), now() + interval '10 years' from tds_new_gateway`,
  `select tds.create_particao_leitura(week) from generate_series(timestamptz '2026-01-05Z', timestamptz '2026-03-02Z', interval '7 days') week`,
  `insert into tds_new_leitura_dispositivo (time, recebido_em, conta_id, gateway_id, dispositivo_id, valor, unidade, origem)
     select timestamptz '2026-01-05Z' + (n / 40) * interval '56 days' / (${rows} / 40), timestamptz '2026-03-02Z', d.conta_id, nullif(d.gateway_id, d.id), d.id, n / 3.0, 'm³', 'T'
       from generate_series(0, ${rows} - 1) n join (select row_number() over (order by id) - 1 as place, * from tds_new_dispositivo) d on d.place = n % 40`,
  `insert into tds_new_leitura_conflito (time, recebido_em, conta_id, dispositivo_id, valor, unidade) select now(), now(), conta_id, id, -0.0001, 'm³' from tds_new_dispositivo`,
  `insert into tds_new_dispositivo_estado (conta_id, dispositivo_id, ultima_time, ultimo_valor, unidade, recebido_em) select conta_id, id, now(), 99999999999.9999, 'm³', now() from tds_new_dispositivo`,
  `insert into tds_new_quarentena (conta_id, id, gateway_id, chave, motivo, detalhe, conteudo, recebido_em)
     select conta_id, id, id, sha256(id::text::bytea), 'FUTURO', $odd$ODD$odd$, '\\x000a0d5c09ff', now() from tds_new_gateway`,
  `insert into tds_new_gateway_presenca (conta_id, gateway_id, online, visto_em, desde) select conta_id, id, true, now(), now() from tds_new_gateway`,
];

/** Some rows in every table of the first release, and that many readings (a multiple of 40) in nine weeks. */
export async function populate(ownerUrl: string, readings: number): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query("set timezone = 'UTC'");
    for (const statement of STATEMENTS(readings)) await client.query(statement.replaceAll('ODD', () => ODD_TEXT));
  } finally {
    await client.end();
  }
}
