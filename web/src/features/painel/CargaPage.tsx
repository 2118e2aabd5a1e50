import { useTranslation } from 'react-i18next';
import { useTitle } from '../../ui/title.ts';
import { useConta } from '../contas/conta.ts';

export function CargaPage() {
  const { t } = useTranslation();
  const { nome } = useConta();
  useTitle(t('secoes.carga'), nome);
  return <h1 className="h4">{t('secoes.carga')}</h1>;
}
