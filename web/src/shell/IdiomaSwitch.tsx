import type { Idioma } from '@tds/contract/http';
import { changeIdioma, currentT, idiomas, useIdioma, useTranslation } from '../i18n/index.ts';
import { Choice } from '../ui/Choice.tsx';
import { toast } from '../ui/toast.ts';

/** `save` keeps the choice with the person, when somebody is signed in. */
export function IdiomaSwitch({ save }: { save?: (idioma: Idioma) => Promise<void> }) {
  const { t } = useTranslation();
  const current = useIdioma();
  // In the language as it is by then: `t` still speaks the one before.
  const keep = async (idioma: Idioma) => {
    await save?.(idioma).catch(() => toast({ tone: 'danger', text: currentT()('idioma.naoSalvo'), action: { label: currentT()('acoes.tentarDeNovo'), run: () => void keep(idioma) } }));
  };
  const choose = async (idioma: Idioma) => {
    await changeIdioma(idioma);
    await keep(idioma);
  };
  const options = idiomas.map((value) => ({ value, lang: value, label: t(value === 'en' ? 'idioma.en' : 'idioma.ptBR') }));
  return <Choice label={t('idioma.rotulo')} value={current} options={options} onChange={(idioma) => void choose(idioma)} />;
}
