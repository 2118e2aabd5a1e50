import type { Dictionary } from '../pt-BR/index.ts';

export const aoVivo: Dictionary['aoVivo'] = {
  SEM_NOTICIAS: 'No news from the server for {{tempo}}',
  RECONECTANDO: 'Reconnecting…',
  PARADO: 'Stopped',
  aviso: 'Values may be out of date: no news from the server.',
  semInternet: 'No internet connection. The values shown are the last ones received.',
};
