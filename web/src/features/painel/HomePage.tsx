import { useTranslation } from 'react-i18next';
import { useTitle } from '../../ui/title.ts';
import { useConta } from '../contas/conta.ts';

export function HomePage() {
  const { t } = useTranslation();
  const { nome } = useConta();
  useTitle(t('secoes.inicio'), nome);
  return <h1 className="h4">{t('secoes.inicio')}</h1>;
}
