/** Where to go after signing in: only an address of this page; `//elsewhere` and `/\elsewhere` are other sites to a browser, which also passes over a tab between. */
export function safeReturnTo(voltar: string | undefined): string | undefined {
  if (voltar === undefined || !/^\/(?![/\\])\P{Cc}*$/u.test(voltar)) return undefined;
  return voltar.startsWith('/entrar') ? undefined : voltar;
}

export interface SignInSearch {
  voltar?: string;
  encerrada?: boolean;
}

export function validateSignInSearch(search: Record<string, unknown>): SignInSearch {
  const voltar = safeReturnTo(typeof search.voltar === 'string' ? search.voltar : undefined);
  return { ...(voltar === undefined ? {} : { voltar }), ...(search.encerrada === undefined ? {} : { encerrada: true }) };
}
