import { Link } from '@tanstack/react-router';
import type { Canal } from '@tds/contract/http';
import { useIdioma, useTranslation } from '../../i18n/index.ts';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { useConta } from '../contas/conta.ts';
import { familiaOf } from './GrandezaIcon.tsx';
import { showShare, showTaxa } from './taxa.ts';

interface Props {
  canal: Canal;
  /** Its place; undefined where a search shows only some. */
  place?: number | undefined;
  /** What draws most, in the same unit: the whole length of a bar. */
  maior: number;
  /** With gateway and age, for a page of its own. */
  isFull?: boolean;
}

/** One canal: name, what it draws, and a bar beside those of the others. */
export function CanalRow({ canal, place, maior, isFull = false }: Props) {
  const { slug, fuso } = useConta();
  const parte = maior > 0 ? Math.max(0, Number(canal.normalizado ?? 0)) / maior : 0;
  return (
    <li className={`canal-row grandeza-${familiaOf(canal)}${canal.isStale ? ' is-stale' : ''}`} data-testid="canal">
      <span className="canal-posto tabular" aria-hidden="true">
        {place}
      </span>
      <span className="canal-nome">
        <Link to="/c/$slug/telemetria" params={{ slug }} search={{ d: [canal.dispositivoId] }} className="fw-semibold stretched-link link-plain" title={canal.nome}>
          {canal.nome}
        </Link>
      </span>
      {isFull ? (
        <span className="canal-sub small text-body-secondary">
          <span className="canal-onde">{canal.gatewayNome ?? canal.codigo}</span>
          {canal.lidoEm === null ? null : (
            <span className="canal-quando">
              <span className="visually-hidden">{' · '}</span>
              <RelativeTime instant={canal.lidoEm} fuso={fuso} />
            </span>
          )}
        </span>
      ) : null}
      <Rate canal={canal} />
      <span className="canal-barra" aria-hidden="true">
        {canal.isStale ? null : <span style={{ width: `${Math.min(1, parte) * 100}%` }} />}
      </span>
      <Share canal={canal} />
    </li>
  );
}

function Rate({ canal: { valor, unidade } }: { canal: Canal }) {
  const { t } = useTranslation();
  const idioma = useIdioma();
  if (valor === null) return <span className="canal-valor small text-body-secondary">{t('carga.nuncaLido')}</span>;
  const shown = showTaxa(valor, unidade, idioma);
  return (
    <span className="canal-valor tabular">
      {shown.numero}
      <span className="valor-unidade">{`\u00a0${shown.unidade}`}</span>
    </span>
  );
}

function Share({ canal: { participacao } }: { canal: Canal }) {
  const { t } = useTranslation();
  const idioma = useIdioma();
  if (participacao === null) return <span className="canal-parte" />;
  const parte = showShare(participacao, idioma);
  return (
    <span className="canal-parte small text-body-secondary tabular" title={t('carga.parte', { parte })}>
      {parte}
    </span>
  );
}
