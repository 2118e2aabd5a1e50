import { Link } from '@tanstack/react-router';
import type { Dispositivo } from '@tds/contract/http';
import { useTranslation } from '../../i18n/index.ts';
import { useConta } from '../contas/conta.ts';
import { CurrentValor } from './CurrentValor.tsx';
import type { Medidor } from './medidores.ts';
import { tipoVisto } from './tipo.ts';

interface Props {
  medidor: Medidor;
  gatewayId: string;
  chosen: readonly string[];
  canChoose: boolean;
  onChoose: (id: string, isChosen: boolean) => void;
}

/** One meter with all it says, or a dispositivo that stands alone. */
export function MedidorRow({ medidor, gatewayId, chosen, canChoose, onChoose }: Props) {
  const { t } = useTranslation();
  const { principal, canais } = medidor;
  const isAlone = canais.length === 1;
  return (
    <li className="row-card medidor-row">
      {isAlone ? null : (
        <div className="medidor-head">
          <span className="fw-semibold text-break">{principal.nome}</span>
          <span className="small text-body-secondary">{t(`dispositivos.tipoVisto.${tipoVisto(principal)}`)}</span>
        </div>
      )}
      {canais.map((dispositivo) => (
        <Canal
          key={dispositivo.id}
          dispositivo={dispositivo}
          gatewayId={gatewayId}
          isAlone={isAlone}
          isChosen={chosen.includes(dispositivo.id)}
          canChoose={canChoose}
          onChoose={(isChosen) => onChoose(dispositivo.id, isChosen)}
        />
      ))}
    </li>
  );
}

interface CanalProps {
  dispositivo: Dispositivo;
  gatewayId: string;
  isAlone: boolean;
  isChosen: boolean;
  canChoose: boolean;
  onChoose: (isChosen: boolean) => void;
}

function Canal({ dispositivo, gatewayId, isAlone, isChosen, canChoose, onChoose }: CanalProps) {
  const { t } = useTranslation();
  const { slug, canEdit } = useConta();
  const { id, nome, codigo, status, grandeza } = dispositivo;
  const state = status === 'ATIVO' ? '' : ` · ${t(`dispositivos.status.${status}`)}`;
  return (
    <div className="canal" data-testid={`dispositivo-${codigo}`}>
      <label className="cell-choose">
        <input type="checkbox" className="form-check-input" checked={isChosen} disabled={!isChosen && !canChoose} onChange={(event) => onChoose(event.target.checked)} />
        <span className="visually-hidden">{t('dispositivos.noGrafico', { nome })}</span>
      </label>
      <div className="cell-main">
        <div className={isAlone ? 'fw-semibold' : ''}>{isAlone || grandeza === null ? nome : t(`dispositivos.grandeza.${grandeza}`)}</div>
        <div className="small text-body-secondary">
          {isAlone ? `${t(`dispositivos.tipoVisto.${tipoVisto(dispositivo)}`)} · ` : ''}
          {codigo}
          {state}
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
    </div>
  );
}
