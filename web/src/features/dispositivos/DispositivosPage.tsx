import { useTranslation } from 'react-i18next';
import { useTitle } from '../../ui/title.ts';
import { useConta } from '../contas/conta.ts';

export function DispositivosPage() {
  const { t } = useTranslation();
  const { nome } = useConta();
  useTitle(t('dispositivos.titulo'), nome);
  return <h1 className="h4">{t('dispositivos.titulo')}</h1>;
}
