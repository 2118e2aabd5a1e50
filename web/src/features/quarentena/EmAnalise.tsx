import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from '../../i18n/index.ts';
import { useConta } from '../contas/conta.ts';
import { motivosQuery } from './api.ts';

/** How much of one gateway could not be stored, with the way there. */
export function EmAnalise({ gatewayId }: { gatewayId: string }) {
  const { t } = useTranslation();
  const { slug } = useConta();
  const { data } = useQuery(motivosQuery(slug, gatewayId));
  const count = data?.itens.reduce((sum, { total }) => sum + total, 0);
  if (count === undefined) return '\u00a0';
  if (count === 0) return t('quarentena.nenhum');
  return (
    <Link to="/c/$slug/quarentena" params={{ slug }} search={{ gatewayId }} className="tabular">
      {t(data?.isCut ? 'quarentena.maisDe' : 'quarentena.total', { count: data?.isCut ? count - 1 : count })}
    </Link>
  );
}
