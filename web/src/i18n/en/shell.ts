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
  copiarCodigo: 'Copy code',
  copiarDetalhes: 'Copy details for support',
  copiado: 'Copied',
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
  inesperado: 'Something went wrong on this page. Try again; if it goes on, copy the details and send them to support.',
  requisicao: 'Code for support: {{id}}',
  paginaNaoEncontrada: 'Page not found',
  paginaNaoEncontradaAcao: 'The address may have changed.',
  inicio: 'Go to the start',
  paginaQuebrou: 'This page stopped working',
  carregando: 'Loading…',
};

export const tempo: Dictionary['tempo'] = { segundos: '{{count}} s', minutos: '{{count}} min' };

export const secoes: Dictionary['secoes'] = { inicio: 'Home', carga: 'Consumption now', cargaCurto: 'Now', telemetria: 'Telemetry' };

export const tema: Dictionary['tema'] = { rotulo: 'Theme', light: 'Light', dark: 'Dark', system: 'System' };

export const conexao: Dictionary['conexao'] = {
  offline: 'You are offline. What you see may be out of date.',
  unreachable: 'The server does not answer. Trying again…',
  abreSozinha: 'This page opens by itself as soon as there is an answer.',
};

export const avisos: Dictionary['avisos'] = { rotulo: 'Notices', salvo: 'Saved.', arquivado: '{{nome}} was archived.' };

export const paleta: Dictionary['paleta'] = {
  abrir: 'Search',
  titulo: 'Search pages, gateways, devices and actions',
  dica: 'Search organisation or action…',
  dicaConta: 'Search gateway, device, page…',
  resultados: 'Results',
  recentes: 'Recent',
  paginas: 'Pages',
  organizacoes: 'Organisations',
  acoes: 'Actions',
  tema: 'Theme: {{tema}}',
  idioma: 'Language: {{idioma}}',
  buscando: 'Searching…',
  nada: 'Nothing found for “{{busca}}”.',
  falhou: 'The search of gateways and devices did not answer.',
  total_one: '{{count}} result · ↑↓ chooses, Enter opens',
  total_other: '{{count}} results · ↑↓ chooses, Enter opens',
};

export const atalhos: Dictionary['atalhos'] = { titulo: 'Keyboard shortcuts', buscar: 'Search', ligados: 'Single-key shortcuts on' };
