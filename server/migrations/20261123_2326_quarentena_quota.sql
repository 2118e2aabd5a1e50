-- What is over quota behind an external broker waits in quarentena and leaves it again when the quota allows: the ingest process finds
-- such rows by gateway, oldest first, and deletes them, and them alone. A partial index, empty until then: its making locks writes to
-- quarentena for the time of one scan. Breaks nothing.
create index tds_new_quarentena_quota_idx on tds_new_quarentena (gateway_id, recebido_em) where motivo = 'QUOTA';
grant delete on tds_new_quarentena to tds_ingest;
create policy ingest_delete on tds_new_quarentena as restrictive for delete to tds_ingest using (motivo = 'QUOTA');
