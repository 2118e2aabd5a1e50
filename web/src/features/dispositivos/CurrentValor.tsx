import type { Dispositivo } from '@tds/contract/http';
import { useTranslation } from '../../i18n/index.ts';
import { Icon } from '../../ui/Icon.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { Valor } from '../../ui/Valor.tsx';
import { useNow } from '../../ui/now.ts';
import { useSeenDecimals, useUltima } from '../ao-vivo/LiveProvider.tsx';
import { useConta } from '../contas/conta.ts';
import { isAtrasada, latestOf } from './idade.ts';
import { declaredDecimals } from './tipo.ts';

/** The latest value with its age, live. Changes in place; not announced at each change, which would talk without pause. */
export function CurrentValor({ dispositivo }: { dispositivo: Dispositivo }) {
  const { t } = useTranslation();
  const { fuso } = useConta();
  const now = useNow();
  const live = useUltima(dispositivo.id);
  // As many as were seen anywhere, so that a value keeps its width.
  const decimals = Math.max(useSeenDecimals(dispositivo.id), declaredDecimals(dispositivo));
  const latest = latestOf(dispositivo, live);
  if (!latest) return <div className="cell-value small text-body-secondary">{t('dispositivos.semLeitura')}</div>;
  const isOld = isAtrasada(dispositivo, latest.time, now);
  return (
    <div className={`cell-value${isOld ? ' is-old' : ''}`}>
      <div className="fs-5 fw-semibold lh-sm" data-testid="valor">
        <Valor valor={latest.valor} unidade={dispositivo.unidade} decimals={decimals} />
      </div>
      <div className={`cell-age small ${isOld ? 'text-old' : 'text-body-secondary'}`}>
        {isOld ? (
          <>
            <Icon name="clock" /> <span className="visually-hidden">{t('dispositivos.atrasado')}</span>{' '}
          </>
        ) : null}
        <RelativeTime instant={latest.time} fuso={fuso} />
      </div>
    </div>
  );
}
