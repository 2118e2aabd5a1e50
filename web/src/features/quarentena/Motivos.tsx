import { useQuery } from '@tanstack/react-query';
import { useIdioma, useTranslation } from '../../i18n/index.ts';
import { useConta } from '../contas/conta.ts';
import { motivosQuery } from './api.ts';
import { motivoText } from './motivo.ts';

interface Props {
  gatewayId: string | undefined;
  chosen: string | undefined;
  onChoose: (motivo: string | undefined) => void;
}

/** The reasons met, each with its count and a press away from its entries. */
export function Motivos({ gatewayId, chosen, onChoose }: Props) {
  const { t } = useTranslation();
  const { slug } = useConta();
  const idioma = useIdioma();
  const { data } = useQuery(motivosQuery(slug, gatewayId));
  const met = data?.itens ?? [];
  const itens = chosen === undefined || met.some(({ motivo }) => motivo === chosen) ? met : [...met, { motivo: chosen, total: 0 }];
  if (data && itens.length === 0) return null;
  return (
    <div className="motivos mb-3" role="group" aria-label={t('quarentena.motivo')}>
      <button type="button" className="btn btn-choice" aria-pressed={chosen === undefined} onClick={() => onChoose(undefined)}>
        {t('quarentena.todos')}
      </button>
      {itens.map(({ motivo, total }) => (
        <button key={motivo} type="button" className="btn btn-choice" aria-pressed={motivo === chosen} onClick={() => onChoose(motivo === chosen ? undefined : motivo)}>
          <span className="text-start">{motivoText(motivo, idioma)}</span> <span className="motivo-total tabular">{total.toLocaleString(idioma)}</span>
        </button>
      ))}
      {data?.isCut ? <p className="small text-body-secondary mb-0 w-100">{t('quarentena.contadas')}</p> : null}
    </div>
  );
}
