import type { Idioma } from '@tds/contract/http';
import { changeIdioma, idiomas, useIdioma, useTranslation } from '../i18n/index.ts';
import { Choice } from '../ui/Choice.tsx';

/** `onChosen` is called once the page speaks the language. */
export function IdiomaSwitch({ onChosen }: { onChosen: (idioma: Idioma) => void }) {
  const { t } = useTranslation();
  const current = useIdioma();
  const choose = async (idioma: Idioma) => {
    await changeIdioma(idioma);
    onChosen(idioma);
  };
  const options = idiomas.map((value) => ({ value, lang: value, label: t(value === 'en' ? 'idioma.en' : 'idioma.ptBR') }));
  return <Choice label={t('idioma.rotulo')} value={current} options={options} onChange={(idioma) => void choose(idioma)} />;
}
