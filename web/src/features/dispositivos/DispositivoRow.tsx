import { useTranslation } from 'react-i18next';
import { Link } from '@tanstack/react-router';
import type { Dispositivo } from '@tds/contract/http';
import { Icon } from '../../ui/Icon.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { Valor } from '../../ui/Valor.tsx';
import { useNow } from '../../ui/now.ts';
import { useConta } from '../contas/conta.ts';
import { useDecimals, useUltima } from '../telemetria/LiveProvider.tsx';
import { tipoVisto } from './tipo.ts';

/** A value older than this is shown as old. The usual polling interval of a meter is a minute, the slowest 15. */
const OLD_AFTER_MS = 20 * 60_000;

interface Props {
  dispositivo: Dispositivo;
  gatewayId: string;
  isChosen: boolean;
  canChoose: boolean;
  onChoose: (isChosen: boolean) => void;
}

export function DispositivoRow({ dispositivo, gatewayId, isChosen, canChoose, onChoose }: Props) {
  const { t } = useTranslation();
  const { slug, canEdit } = useConta();
  const { id, nome, codigo, status } = dispositivo;
  return (
    <li className="row-card dispositivo-row" data-testid={`dispositivo-${codigo}`}>
      <label className="cell-choose">
        <input
          type="checkbox"
          className="form-check-input"
          checked={isChosen}
          disabled={!isChosen && !canChoose}
          onChange={(event) => onChoose(event.target.checked)}
        />
        <span className="visually-hidden">{t('dispositivos.noGrafico', { nome })}</span>
      </label>
      <div className="cell-main">
        <div className="fw-semibold">{nome}</div>
        <div className="small text-body-secondary">
          {t(`dispositivos.tipoVisto.${tipoVisto(dispositivo)}`)} · {codigo}
          {status === 'ATIVO' ? null : ` · ${t(`dispositivos.status.${status}`)}`}
        </div>
      </div>
      <CurrentValor dispositivo={dispositivo} />
      {canEdit ? (
        <Link
          to="/c/$slug/gateways/$gatewayId/dispositivos/$dispositivoId"
          params={{ slug, gatewayId, dispositivoId: id }}
          className="btn btn-outline-secondary cell-action"
          aria-label={t('dispositivos.editarNome', { nome })}
        >
          {t('acoes.editar')}
        </Link>
      ) : null}
    </li>
  );
}

/** Changes in place; not announced at each change, which would talk without pause. */
function CurrentValor({ dispositivo }: { dispositivo: Dispositivo }) {
  const { t } = useTranslation();
  const { fuso } = useConta();
  const now = useNow();
  const live = useUltima(dispositivo.id);
  const decimals = useDecimals(dispositivo);
  const latest = latestOf(dispositivo, live);
  if (!latest) return <div className="cell-value small text-body-secondary">{t('dispositivos.semLeitura')}</div>;
  const isOld = now - Date.parse(latest.time) > OLD_AFTER_MS;
  return (
    <div className={`cell-value${isOld ? ' is-old' : ''}`}>
      <div className="fs-5 fw-semibold lh-sm" data-testid="valor">
        <Valor valor={latest.valor} unidade={dispositivo.unidade} decimals={decimals} />
      </div>
      <div className="small text-body-secondary">
        {isOld ? (
          <span className="text-old">
            <Icon name="clock" /> {t('dispositivos.atrasado')}:
          </span>
        ) : (
          t('dispositivos.ultimaLeitura')
        )}{' '}
        <RelativeTime instant={latest.time} fuso={fuso} />
      </div>
    </div>
  );
}

function latestOf(dispositivo: Dispositivo, live: { time: string; valor: string } | undefined): { time: string; valor: string } | null {
  const read = dispositivo.ultimaLeitura;
  if (!live || !read) return live ?? read;
  return Date.parse(live.time) >= Date.parse(read.time) ? live : read;
}
