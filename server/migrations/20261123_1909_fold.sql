-- Names are sorted and searched as people mean them: without case, and with `á` beside `a` instead of after `z`. By a function of
-- ours, since a database may be built without ICU. Locks nothing, breaks nothing.
create function tds.fold(words text) returns text
language sql immutable strict parallel safe
return translate(lower(words), 'áàâãäåéèêëíìîïóòôõöúùûüçñ', 'aaaaaaeeeeiiiiooooouuuucn');
revoke all on function tds.fold(text) from public;
grant execute on function tds.fold(text) to tds_app, tds_plataforma;
