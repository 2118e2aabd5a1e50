import { queryOptions } from '@tanstack/react-query';
import { routes } from '@tds/contract/http';
import type { Idioma, Sessao } from '@tds/contract/http';
import { api, isStatus } from '../../platform/api.ts';
import { queryClient } from '../../platform/query.ts';

export const sessaoQuery = queryOptions({
  queryKey: ['sessao'],
  queryFn: ({ signal }) => api(routes.findSessao, {}, signal),
  staleTime: Infinity,
});

/** Who is signed in, asked once a visit; undefined when nobody is. */
export async function findSessao(): Promise<Sessao | undefined> {
  const known = queryClient.getQueryData(sessaoQuery.queryKey);
  return known ?? (await refreshSessao());
}

/** Asks the server again: contas and roles may have changed meanwhile. */
export async function refreshSessao(): Promise<Sessao | undefined> {
  try {
    const sessao = await api(routes.findSessao, {});
    queryClient.setQueryData(sessaoQuery.queryKey, sessao);
    return sessao;
  } catch (error) {
    if (isStatus(error, 401)) return undefined;
    throw error;
  }
}

export async function createSessao(email: string, senha: string): Promise<Sessao> {
  const sessao = await api(routes.createSessao, { body: { email, senha } });
  queryClient.clear();
  queryClient.setQueryData(sessaoQuery.queryKey, sessao);
  return sessao;
}

export async function deleteSessao(): Promise<void> {
  await api(routes.deleteSessao, {});
}

export async function updateIdioma(idioma: Idioma): Promise<void> {
  queryClient.setQueryData(sessaoQuery.queryKey, await api(routes.updateUsuario, { body: { idioma } }));
}
