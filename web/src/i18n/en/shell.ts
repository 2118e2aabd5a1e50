import type { Dictionary } from '../pt-BR/index.ts';

export const app: Dictionary['app'] = { nome: 'TDS New', pular: 'Skip to content', menu: 'Menu', principal: 'Main', mais: 'More', pessoa: 'Menu of {{nome}}', pagina: 'Page {{pagina}} of {{paginas}}' };

export const acoes: Dictionary['acoes'] = {
  entrar: 'Sign in',
  entrando: 'Signing in…',
  sair: 'Sign out',
  salvar: 'Save',
  salvando: 'Saving…',
  cancelar: 'Cancel',
  fechar: 'Close',
  editar: 'Edit',
  arquivar: 'Archive',
  arquivando: 'Archiving…',
  tentarDeNovo: 'Try again',
  anterior: 'Previous',
  proxima: 'Next',
  limparFiltros: 'Clear filters',
};

export const idioma: Dictionary['idioma'] = { rotulo: 'Language', ptBR: 'Português', en: 'English', naoSalvo: 'The language changed on this screen, but was not saved to your account.' };

export const erros: Dictionary['erros'] = {
  titulo: 'Could not load',
  semRede: 'No answer from the server. Check the connection and try again.',
  semPermissao: 'Your access profile does not allow you to see this.',
  inesperado: 'An unexpected error happened. Reload the page; if it goes on, give the code to support.',
  requisicao: 'Code for support: {{id}}',
  paginaNaoEncontrada: 'Page not found',
  paginaNaoEncontradaAcao: 'The address may have changed.',
  inicio: 'Go to the start',
  carregando: 'Loading…',
};

export const tempo: Dictionary['tempo'] = { segundos: '{{count}} s', minutos: '{{count}} min' };

export const secoes: Dictionary['secoes'] = { inicio: 'Home', carga: 'Consumption now', cargaCurto: 'Now', telemetria: 'Telemetry', dispositivos: 'Devices' };
