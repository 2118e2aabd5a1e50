import { Link } from '@tanstack/react-router';
import type { Carga } from '@tds/contract/http';
import { useIdioma, useTranslation } from '../../i18n/index.ts';
import { formatDecimal } from '../../ui/format.ts';
import { useConta } from '../contas/conta.ts';
import { CanalRow } from './CanalRow.tsx';
import { GrandezaIcon, familiaOf } from './GrandezaIcon.tsx';
import { placesOf, useCalmOrder } from './calm.ts';
import { useCargaName } from './carga-name.ts';
import { useLiveCarga } from './live-carga.ts';
import { searchOf } from './search.ts';

/** Who draws most of one kind. */
export function Maiores({ carga }: { carga: Carga }) {
  const { t } = useTranslation();
  const { slug } = useConta();
  const idioma = useIdioma();
  const nome = useCargaName()(carga);
  const calm = useCalmOrder(`${carga.grandeza} ${carga.grandezaBase}`);
  const live = useLiveCarga(carga, carga.maiores);
  const rows = calm.order(live.rows);
  const maior = Math.max(0, Number(live.carga.maiores[0]?.normalizado ?? 0));
  const total = carga.canais + carga.atrasados;
  return (
    <section className={`painel-card maiores grandeza-${familiaOf(carga)}`} aria-label={`${t('painel.maiores')}: ${nome}`}>
      <h3 className="maiores-nome">
        <GrandezaIcon familia={familiaOf(carga)} />
        {nome}
      </h3>
      <ol className="canais" style={{ minHeight: `${carga.maiores.length * 56}px` }} {...calm.hold(rows)}>
        {placesOf(rows, 1).map(([place, canal]) => (
          <CanalRow key={place} canal={canal} place={place} maior={maior} />
        ))}
      </ol>
      {total > carga.maiores.length ? (
        <Link to="/c/$slug/carga" params={{ slug }} search={searchOf(carga)} className="painel-mais">
          {t('painel.verTodas', { total: formatDecimal(String(total), idioma, 0) })}
          <span className="visually-hidden">{`: ${nome}`}</span>
        </Link>
      ) : null}
    </section>
  );
}
