import { Link } from '@tanstack/react-router';
import type { Canal, Carga } from '@tds/contract/http';
import { useIdioma, useTranslation } from '../../i18n/index.ts';
import { useConta } from '../contas/conta.ts';
import { GrandezaIcon, familiaOf } from './GrandezaIcon.tsx';
import { useLiveCarga } from './live-carga.ts';
import { showShare, showSoma, showTaxa } from './taxa.ts';

/** The answer at a glance: who draws most, how much, and which part of all that is. */
export function Primeiro({ cargas, shown }: { cargas: readonly Carga[]; shown: Pick<Carga, 'grandeza' | 'grandezaBase'> & { itens: Canal[] } }) {
  const { t } = useTranslation();
  const chosen = cargas.find(({ grandeza, grandezaBase }) => grandeza === shown.grandeza && grandezaBase === shown.grandezaBase);
  const { carga } = useLiveCarga(chosen, shown.itens);
  const [first] = carga?.maiores ?? [];
  if (!carga) return null;
  return (
    <section className={`painel-card primeiro grandeza-${familiaOf(carga)}`} data-testid="primeiro">
      <GrandezaIcon familia={familiaOf(carga)} />
      {first ? <Nomeado canal={first} /> : <p className="mb-0">{t('carga.naoMedido')}</p>}
      <Total carga={carga} />
    </section>
  );
}

function Nomeado({ canal }: { canal: Canal }) {
  const { t } = useTranslation();
  const { slug } = useConta();
  const idioma = useIdioma();
  const shown = showTaxa(canal.valor ?? '0', canal.unidade, idioma);
  return (
    <div className="min-w-0">
      <p className="small text-body-secondary mb-0">{t('carga.primeiro')}</p>
      <h2 className="primeiro-linha">
        <Link to="/c/$slug/telemetria" params={{ slug }} search={{ d: [canal.dispositivoId] }} className="link-plain">
          {canal.nome}
        </Link>
        <span className="primeiro-quebra">{' · '}</span>
        <span className="tabular text-nowrap">
          {shown.numero}
          <span className="valor-unidade">{`\u00a0${shown.unidade}`}</span>
        </span>
        {canal.participacao === null ? null : ' · '}
        {canal.participacao === null ? null : <span className="primeiro-parte tabular text-nowrap">{t('carga.parte', { parte: showShare(canal.participacao, idioma) })}</span>}
      </h2>
    </div>
  );
}

function Total({ carga }: { carga: Carga }) {
  const { t } = useTranslation();
  const idioma = useIdioma();
  if (carga.valor === null) return null;
  const shown = showSoma(carga, idioma);
  return (
    <p className="primeiro-total mb-0">
      <span className="small text-body-secondary">{t('carga.total')}</span>
      <span className="tabular fw-semibold text-nowrap">
        {shown.numero}
        <span className="valor-unidade">{`\u00a0${shown.unidade}`}</span>
      </span>
      <span className="small text-body-secondary tabular">{t('carga.quantos', { count: carga.canais })}</span>
    </p>
  );
}
