import { useSyncExternalStore } from 'react';
import type { Idioma } from '@tds/contract/http';
import type { Dictionary } from './pt-BR/index.ts';
import { makeTranslator } from './translate.ts';
import type { Translator } from './translate.ts';

const STORAGE_KEY = 'tds.idioma';
const listeners = new Set<() => void>();
const loaded = new Map<Idioma, { idioma: Idioma; t: TFunction }>();
let current: { idioma: Idioma; t: TFunction } = { idioma: 'pt-BR', t: (key) => key };

/** The text of a key in the language of the page, blanks filled in; `count` also chooses between singular and plural. */
export type TFunction = Translator<Dictionary>;

export const idiomas: readonly Idioma[] = ['pt-BR', 'en'];

/** The language chosen in this browser before; on a first visit the browser's own, English for all that is not Portuguese. */
export async function startI18n(): Promise<void> {
  await speak(storedIdioma() ?? guessIdioma(navigator.languages));
}

export function currentIdioma(): Idioma {
  return current.idioma;
}

/** For what is said after the language changed, where `t` of the component still speaks the one before. */
export function currentT(): TFunction {
  return current.t;
}

export async function changeIdioma(idioma: Idioma): Promise<void> {
  await speak(idioma);
  try {
    localStorage.setItem(STORAGE_KEY, idioma);
  } catch {
    // Storage may be forbidden (private mode): the choice then lasts for this page only.
  }
}

/** Texts of the page; the component is drawn again when the language changes, and `t` is then another function. */
export function useTranslation(): { idioma: Idioma; t: TFunction } {
  return useSyncExternalStore(subscribe, () => current);
}

/** Language of the page; the component is drawn again when it changes. */
export function useIdioma(): Idioma {
  return useTranslation().idioma;
}

/** The first of the two languages that the person prefers; English where neither is named. */
export function guessIdioma(preferred: readonly string[]): Idioma {
  const known = preferred.map((tag) => tag.toLowerCase().split('-')[0]).find((tag) => tag === 'pt' || tag === 'en');
  return known === 'pt' ? 'pt-BR' : 'en';
}

async function speak(idioma: Idioma): Promise<void> {
  const language = loaded.get(idioma) ?? { idioma, t: makeTranslator(await loadTexts(idioma), idioma) };
  loaded.set(idioma, language);
  current = language;
  document.documentElement.lang = idioma;
  for (const listener of listeners) listener();
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

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
