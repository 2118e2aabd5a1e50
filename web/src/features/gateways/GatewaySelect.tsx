import { useQuery } from '@tanstack/react-query';
import { useTranslation } from '../../i18n/index.ts';
import { FilterSelect } from '../../ui/FilterSelect.tsx';
import { useConta } from '../contas/conta.ts';
import { gatewayChoicesQuery, gatewayQuery } from './api.ts';

/** Filters a list by one gateway of the conta. One beyond the choices, named by the address, stands among them. */
export function GatewaySelect({ value, onChange }: { value: string | undefined; onChange: (gatewayId: string | undefined) => void }) {
  const { t } = useTranslation();
  const { slug } = useConta();
  const { data } = useQuery(gatewayChoicesQuery(slug));
  const choices = data?.itens ?? [];
  const isMissing = value !== undefined && data !== undefined && !choices.some(({ id }) => id === value);
  const { data: beyond } = useQuery({ ...gatewayQuery(slug, value ?? ''), enabled: isMissing });
  const options = [...choices, ...(beyond && isMissing ? [beyond] : [])].map(({ id, nome }) => ({ value: id, label: nome }));
  return <FilterSelect label={t('gateways.um')} value={value} all={t('gateways.todos')} options={options} onChange={onChange} />;
}
