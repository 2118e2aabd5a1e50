import { useIdioma } from '../i18n/index.ts';
import { formatDecimal } from './format.ts';

/** A measured value: tabular figures, the unit lighter than the number. */
export function Valor({ valor, unidade, decimals }: { valor: string; unidade: string; decimals: number }) {
  const idioma = useIdioma();
  return (
    <span className="tabular text-nowrap">
      {formatDecimal(valor, idioma, decimals)}
      <span className="valor-unidade">{`\u00a0${unidade}`}</span>
    </span>
  );
}
