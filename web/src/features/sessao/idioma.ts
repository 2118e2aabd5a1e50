import type { Idioma } from '@tds/contract/http';
import { currentT } from '../../i18n/index.ts';
import { toast } from '../../ui/toast.ts';
import { updateIdioma } from './api.ts';

/** Keeps a language that the page speaks already with the person. When that fails it is said, in that language, with a way to try again. */
export async function keepIdioma(idioma: Idioma): Promise<void> {
  try {
    await updateIdioma(idioma);
  } catch {
    const t = currentT();
    toast({ tone: 'danger', text: t('idioma.naoSalvo'), action: { label: t('acoes.tentarDeNovo'), run: () => void keepIdioma(idioma) } });
  }
}
