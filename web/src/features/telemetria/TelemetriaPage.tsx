import { useTranslation } from 'react-i18next';
import { useTitle } from '../../ui/title.ts';
import { useConta } from '../contas/conta.ts';

export function TelemetriaPage() {
  const { t } = useTranslation();
  const { nome } = useConta();
  useTitle(t('secoes.telemetria'), nome);
  return <h1 className="h4">{t('secoes.telemetria')}</h1>;
}
