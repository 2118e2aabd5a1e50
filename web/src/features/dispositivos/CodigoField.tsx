import { useQuery } from '@tanstack/react-query';
import { useTranslation } from '../../i18n/index.ts';
import { TextField } from '../../ui/Field.tsx';
import type { Form } from '../../ui/form.ts';
import { useSettled } from '../../ui/use-settled.ts';
import { useConta } from '../contas/conta.ts';
import { codigoQuery } from './api.ts';
import type { DispositivoValues } from './form-values.ts';

const PAUSE_MS = 300;

interface Props {
  bound: ReturnType<Form<DispositivoValues>['bind']>;
  gatewayId: string;
}

/** The same code on another gateway is allowed, and often a slip of the hand: it is told, not refused. */
export function CodigoField({ bound, gatewayId }: Props) {
  const { t } = useTranslation();
  const { slug } = useConta();
  const codigo = useSettled(bound.value.trim(), PAUSE_MS);
  const found = useQuery({ ...codigoQuery(slug, codigo), enabled: codigo !== '' });
  const other = found.data?.itens.find((each) => each.codigo === codigo && each.gatewayId !== null && each.gatewayId !== gatewayId);
  const help = other ? <span className="text-warning-emphasis">{t('campos.codigoRepetido', { gateway: other.gatewayNome ?? '' })}</span> : t('campos.codigoDispositivoAjuda');
  return <TextField label={t('campos.codigo')} maxLength={20} required help={help} {...bound} />;
}
