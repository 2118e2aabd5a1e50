import { Link } from '@tanstack/react-router';
import { STALE_AFTER_MIN } from '@tds/contract/http';
import type { Carga } from '@tds/contract/http';
import { useIdioma, useTranslation } from '../../i18n/index.ts';
import { Icon } from '../../ui/Icon.tsx';
import { useConta } from '../contas/conta.ts';
import { GrandezaIcon, familiaOf } from './GrandezaIcon.tsx';
import { useCargaName } from './carga-name.ts';
import { useLiveCarga } from './live-carga.ts';
import { searchOf } from './search.ts';
import { showShare, showSoma } from './taxa.ts';

/** What is drawn right now, one large number a kind; each leads to who draws it. */
export function Cargas({ cargas }: { cargas: readonly Carga[] }) {
  return (
    <ul className="agora" data-testid="agora">
      {cargas.map((carga) => (
        <CargaCard key={`${carga.grandeza} ${carga.grandezaBase}`} carga={carga} />
      ))}
    </ul>
  );
}

function CargaCard({ carga: snapshot }: { carga: Carga }) {
  const { carga } = useLiveCarga(snapshot, []);
  const { t } = useTranslation();
  const { slug } = useConta();
  const idioma = useIdioma();
  const nome = useCargaName()(carga);
  const shown = showSoma(carga, idioma);
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
      <Shares carga={carga} />
      <p className="agora-nota small text-body-secondary tabular">
        <span>{carga.canais === 0 ? t('painel.semRecente', { minutos: STALE_AFTER_MIN }) : t('painel.soma', { count: carga.canais })}</span>
        <Caveat carga={carga} />
      </p>
    </li>
  );
}

/**
 * The sum as a bar: those that draw most, one piece each, and the rest. One element painted, not several moved: pieces that shift with
 * each refresh count as a page that jumps.
 */
function Shares({ carga: { maiores } }: { carga: Carga }) {
  return <span className="partes" style={{ backgroundImage: paintShares(maiores.map(({ participacao }) => participacao ?? 0)) }} aria-hidden="true" />;
}

/** Each piece a little paler, with a gap of 2 px behind it, so that they are told apart without colour. */
function paintShares(partes: readonly number[]): string {
  let end = 0;
  const stops = partes.map((parte, index) => {
    const start = end;
    end = Math.min(1, end + parte);
    const to = `${end * 100}%`;
    return `color-mix(in srgb, var(--tds-grandeza) ${100 - index * 12}%, var(--tds-trilho)) ${start * 100}% calc(${to} - 2px), var(--bs-body-bg) calc(${to} - 2px) ${to}`;
  });
  return `linear-gradient(90deg, ${[...stops, `var(--tds-trilho) ${end * 100}%`].join(', ')})`;
}

/** What must be known beside the sum, in one line whatever it is: what it lacks, or else how it is spread; of one alone, which it is. */
function Caveat({ carga: { maiores, canais, atrasados } }: { carga: Carga }) {
  const { t } = useTranslation();
  const idioma = useIdioma();
  if (canais > 0 && atrasados > 0) {
    return (
      <span className="text-old">
        <Icon name="clock" /> {t('painel.atrasados', { count: atrasados })}
      </span>
    );
  }
  if (canais < 2) return <span className="text-break">{maiores[0]?.nome}</span>;
  // All of them together are no news: then the one that draws most.
  const told = canais > maiores.length ? maiores : maiores.slice(0, 1);
  const parte = told.reduce((sum, { participacao }) => sum + (participacao ?? 0), 0);
  return <span>{t('painel.partes', { count: told.length, parte: showShare(parte, idioma) })}</span>;
}
