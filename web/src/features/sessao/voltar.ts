/** Where to go after signing in: only an address of this page; `//elsewhere` and `/\elsewhere` are other sites to a browser. */
export function safeVoltar(voltar: string | undefined): string | undefined {
  if (voltar === undefined || !/^\/(?![/\\])/.test(voltar)) return undefined;
  return voltar.startsWith('/entrar') ? undefined : voltar;
}

export interface EntrarSearch {
  voltar?: string;
  encerrada?: boolean;
}

export function validateEntrarSearch(search: Record<string, unknown>): EntrarSearch {
  const voltar = safeVoltar(typeof search.voltar === 'string' ? search.voltar : undefined);
  return { ...(voltar === undefined ? {} : { voltar }), ...(search.encerrada === undefined ? {} : { encerrada: true }) };
}
