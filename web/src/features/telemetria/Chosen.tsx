import { useTranslation } from '../../i18n/index.ts';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { TraceMark } from './TraceMark.tsx';
import type { ChosenOne } from './use-chosen.ts';

interface Props {
  chosen: readonly ChosenOne[];
  onRemove: (id: string) => void;
}

/** What is shown, each to be taken away; and what the address names in vain. */
export function Chosen({ chosen, onRemove }: Props) {
  const { t } = useTranslation();
  const failed = chosen.find(({ error }) => error !== null);
  if (chosen.length === 0) return null;
  return (
    <>
      <ul className="chips" aria-label={t('telemetria.escolhidos')}>
        {chosen.map((one) => (
          <li key={one.id} className={`chip${one.isMissing ? ' chip-missing' : ''}`}>
            {one.isMissing ? <Icon name="alert" /> : <TraceMark place={one.traco} />}
            <ChipName one={one} />
            <button type="button" className="chip-remove" aria-label={t('telemetria.remover', { nome: nameOf(one) ?? t('telemetria.desconhecido') })} onClick={() => onRemove(one.id)}>
              <Icon name="close" />
            </button>
          </li>
        ))}
      </ul>
      {chosen.some(({ isMissing }) => isMissing) ? (
        <p className="small mb-2" role="status">
          {t('telemetria.naoEncontrado')}
        </p>
      ) : null}
      {failed ? <ErrorState error={failed.error} onRetry={() => chosen.forEach((one) => (one.error === null ? undefined : one.retry()))} /> : null}
    </>
  );
}

function ChipName({ one }: { one: ChosenOne }) {
  const { t } = useTranslation();
  const { dispositivo, isMissing } = one;
  if (isMissing) return <span className="chip-name">{t('telemetria.desconhecido')}</span>;
  if (!dispositivo) return <span className="skeleton chip-wait" aria-hidden="true" />;
  return (
    <span className="chip-name" title={[dispositivo.nome, dispositivo.gatewayNome].filter(Boolean).join(' · ')}>
      {dispositivo.nome}
      {dispositivo.status === 'ARQUIVADO' ? <span className="text-body-secondary"> · {t('dispositivos.status.ARQUIVADO')}</span> : null}
    </span>
  );
}

function nameOf({ dispositivo }: ChosenOne): string | undefined {
  return dispositivo?.nome;
}
