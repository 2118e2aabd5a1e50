import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import type { Idioma } from '@tds/contract/http';
import type { Dictionary } from './pt-BR/index.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: Dictionary };
  }
}

const STORAGE_KEY = 'tds.idioma';

export const idiomas: readonly Idioma[] = ['pt-BR', 'en'];

/** The language chosen in this browser before; on a first visit the browser's own, English for all that is not Portuguese. */
export async function startI18n(): Promise<void> {
  const lng = storedIdioma() ?? guessIdioma(navigator.languages);
  await i18next.use(initReactI18next).init({
    lng,
    fallbackLng: false,
    supportedLngs: [...idiomas],
    resources: { [lng]: { translation: await loadTexts(lng) } },
    interpolation: { escapeValue: false },
    initAsync: false,
  });
  markDocument(currentIdioma());
}

export function currentIdioma(): Idioma {
  return i18next.language === 'en' ? 'en' : 'pt-BR';
}

export async function changeIdioma(idioma: Idioma): Promise<void> {
  if (!i18next.hasResourceBundle(idioma, 'translation')) i18next.addResourceBundle(idioma, 'translation', await loadTexts(idioma));
  await i18next.changeLanguage(idioma);
  markDocument(idioma);
  try {
    localStorage.setItem(STORAGE_KEY, idioma);
  } catch {
    // Storage may be forbidden (private mode): the choice then lasts for this page only.
  }
}

/** Language of the page; the component is drawn again when it changes. */
export function useIdioma(): Idioma {
  const { i18n } = useTranslation();
  return i18n.language === 'en' ? 'en' : 'pt-BR';
}

/** The first of the two languages that the person prefers; English where neither is named. */
export function guessIdioma(preferred: readonly string[]): Idioma {
  const known = preferred.map((tag) => tag.toLowerCase().split('-')[0]).find((tag) => tag === 'pt' || tag === 'en');
  return known === 'pt' ? 'pt-BR' : 'en';
}

/** Only the language that is read is fetched. */
async function loadTexts(idioma: Idioma): Promise<Dictionary> {
  return idioma === 'en' ? (await import('./en/index.ts')).en : (await import('./pt-BR/index.ts')).ptBR;
}

function storedIdioma(): Idioma | undefined {
  try {
    const stored = localStorage.getItem(STORAGE_KEY);
    return idiomas.find((idioma) => idioma === stored);
  } catch {
    return undefined;
  }
}

function markDocument(idioma: Idioma): void {
  document.documentElement.lang = idioma;
}
