import { useTranslation } from 'react-i18next';
import { Link } from '@tanstack/react-router';
import { STALE_AFTER_MIN } from '@tds/contract/http';
import type { Carga } from '@tds/contract/http';
import { useIdioma } from '../../i18n/index.ts';
import { useConta } from '../contas/conta.ts';
import { GrandezaIcon, familiaOf } from './GrandezaIcon.tsx';
import { useNomeDaCarga } from './nome.ts';
import { searchOf } from './search.ts';
import { showParte, showTaxa } from './taxa.ts';

/** What is drawn right now, one large number a kind; each leads to who draws it. */
export function Agora({ cargas }: { cargas: readonly Carga[] }) {
  return (
    <ul className="agora" data-testid="agora">
      {cargas.map((carga) => (
        <Numero key={`${carga.grandeza} ${carga.grandezaBase}`} carga={carga} />
      ))}
    </ul>
  );
}

function Numero({ carga }: { carga: Carga }) {
  const { t } = useTranslation();
  const { slug } = useConta();
  const idioma = useIdioma();
  const nome = useNomeDaCarga()(carga);
  const shown = carga.valor === null ? { numero: '—', unidade: carga.unidade } : showTaxa(carga.valor, carga.unidade, idioma);
  return (
    <li className={`painel-card agora-card grandeza-${familiaOf(carga)}`}>
      <h2 className="agora-nome">
        <GrandezaIcon familia={familiaOf(carga)} />
        <Link to="/c/$slug/carga" params={{ slug }} search={searchOf(carga)} className="stretched-link link-plain" aria-label={t('painel.verConsumo', { nome })}>
          {nome}
        </Link>
      </h2>
      <p className="agora-valor tabular">
        {shown.numero}
        <span className="agora-unidade">{`\u00a0${shown.unidade}`}</span>
      </p>
      <Partes carga={carga} />
      <p className="agora-soma small text-body-secondary">
        {carga.canais === 0 ? t('painel.semRecente', { minutos: STALE_AFTER_MIN }) : t('painel.soma', { count: carga.canais })}
        {carga.canais > 0 && carga.atrasados > 0 ? ` · ${t('painel.atrasados', { count: carga.atrasados })}` : null}
      </p>
    </li>
  );
}

/** The sum as a bar: those that draw most, one piece each, and the rest. */
function Partes({ carga }: { carga: Carga }) {
  const { t } = useTranslation();
  const idioma = useIdioma();
  const partes = carga.maiores.map(({ participacao }) => participacao ?? 0);
  const parte = partes.reduce((sum, each) => sum + each, 0);
  if (carga.canais < 2) return null;
  return (
    <div className="agora-partes">
      <div className="partes" aria-hidden="true">
        {partes.map((each, index) => (
          <span key={carga.maiores[index]?.dispositivoId} style={{ width: `${each * 100}%` }} />
        ))}
      </div>
      <span className="small text-body-secondary tabular">{t('painel.partes', { count: partes.length, parte: showParte(parte, idioma) })}</span>
    </div>
  );
}
