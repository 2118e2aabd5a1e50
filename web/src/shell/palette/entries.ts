import { useMemo } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import type { Dispositivo, Gateway } from '@tds/contract/http';
import { sessaoQuery } from '../../features/sessao/api.ts';
import { keepIdioma } from '../../features/sessao/idioma.ts';
import { changeIdioma, idiomas, useIdioma, useTranslation } from '../../i18n/index.ts';
import type { IconName } from '../../ui/Icon.tsx';
import { matches } from '../../ui/match.ts';
import { changeTheme, themes, useTheme } from '../../ui/theme.ts';
import { useSignOut } from '../../features/sessao/leave.ts';
import { showOverlay } from '../overlay.ts';
import { sections } from '../sections.ts';
import { useFound } from './found.ts';
import { addRecent, listRecents } from './recents.ts';

export interface Entry {
  id: string;
  icon: IconName;
  label: string;
  detail?: string;
  run: () => void;
}

export interface Group {
  title: string;
  entries: Entry[];
}

/** A page to go to, before it knows how. */
interface Place {
  href: string;
  icon: IconName;
  label: string;
  detail?: string;
}

/** What the palette offers for `busca`, in groups, the empty ones left out. */
export function useEntries(slug: string | undefined, busca: string): { groups: Group[]; isSearching: boolean; failure: boolean } {
  const { t } = useTranslation();
  const places = usePlaces();
  const actions = useActions();
  const pages = usePages(slug);
  const organisations = useOrganisations(slug);
  const recents = useMemo(() => (slug === undefined ? [] : listRecents(slug)), [slug]);
  const found = useFound(slug, busca);
  const fits = ({ label, detail = '' }: { label: string; detail?: string }) => matches(`${label} ${detail}`, busca);
  const isIdle = busca.trim() === '';
  const groups = [
    { title: t('paleta.recentes'), entries: isIdle ? places(recents, slug) : [] },
    { title: t('paleta.paginas'), entries: places(pages.filter(fits), slug) },
    { title: t('gateways.titulo'), entries: slug === undefined ? [] : places(found.gateways.map((gateway) => gatewayPlace(slug, gateway)), slug, true) },
    { title: t('dispositivos.titulo'), entries: slug === undefined ? [] : places(found.dispositivos.map((each) => dispositivoPlace(slug, each)), slug, true) },
    { title: t('paleta.organizacoes'), entries: places(organisations.filter(fits), undefined) },
    { title: t('paleta.acoes'), entries: actions.filter(fits) },
  ];
  return { groups: groups.filter(({ entries }) => entries.length > 0), isSearching: found.isSearching, failure: found.failure };
}

function usePages(slug: string | undefined): Place[] {
  const { t } = useTranslation();
  if (slug === undefined) return [];
  return sections.map(({ to, icon, label }) => ({ href: to.replace('$slug', slug), icon, label: t(label) }));
}

function useOrganisations(slug: string | undefined): Place[] {
  const { data: sessao } = useQuery({ ...sessaoQuery, enabled: false });
  return (sessao?.contas ?? []).filter((each) => each.slug !== slug).map((each) => ({ href: `/c/${each.slug}`, icon: 'organisation', label: each.nome }));
}

function gatewayPlace(slug: string, { id, nome, codigo }: Gateway): Place {
  return { href: `/c/${slug}/gateways/${id}`, icon: 'gateway', label: nome, detail: codigo };
}

/** Its chart beside the others of its gateway; one without a gateway is found in the list. */
function dispositivoPlace(slug: string, { id, nome, codigo, gatewayId, gatewayNome }: Dispositivo): Place {
  const href = gatewayId === null ? `/c/${slug}/dispositivos?busca=${encodeURIComponent(codigo)}` : `/c/${slug}/gateways/${gatewayId}?grafico=${id}`;
  return { href, icon: 'meter', label: nome, detail: gatewayNome === null ? codigo : `${codigo} · ${gatewayNome}` };
}

/** `isKept`: it is remembered among the recent ones of this conta. */
function usePlaces() {
  const router = useRouter();
  return (places: readonly Place[], slug: string | undefined, isKept = false): Entry[] =>
    places.map((place) => ({
      ...place,
      id: place.href,
      run: () => {
        if (isKept && slug !== undefined) addRecent(slug, place);
        router.history.push(place.href);
      },
    }));
}

function useActions(): Entry[] {
  const { t } = useTranslation();
  const theme = useTheme();
  const idioma = useIdioma();
  const signOut = useSignOut();
  const { data: sessao } = useQuery({ ...sessaoQuery, enabled: false });
  const speak = async (next: (typeof idiomas)[number]) => {
    await changeIdioma(next);
    if (sessao) await keepIdioma(next);
  };
  return [
    ...themes.filter((each) => each !== theme).map((each): Entry => ({ id: `theme-${each}`, icon: 'theme', label: t('paleta.tema', { tema: t(`tema.${each}`) }), run: () => changeTheme(each) })),
    ...idiomas
      .filter((each) => each !== idioma)
      .map((each): Entry => ({ id: `idioma-${each}`, icon: 'language', label: t('paleta.idioma', { idioma: t(each === 'en' ? 'idioma.en' : 'idioma.ptBR') }), run: () => void speak(each) })),
    { id: 'keys', icon: 'keyboard', label: t('atalhos.titulo'), run: () => setTimeout(() => showOverlay('keys')) },
    ...(sessao ? [{ id: 'leave', icon: 'leave', label: t('acoes.sair'), run: () => void signOut() } satisfies Entry] : []),
  ];
}
