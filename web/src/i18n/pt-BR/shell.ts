export const app = { nome: 'TDS New', pular: 'Ir para o conteúdo', menu: 'Menu', principal: 'Principal', mais: 'Mais', pessoa: 'Menu de {{nome}}', pagina: 'Página {{pagina}} de {{paginas}}' };

export const acoes = {
  entrar: 'Entrar',
  entrando: 'Entrando…',
  sair: 'Sair',
  salvar: 'Salvar',
  salvando: 'Salvando…',
  cancelar: 'Cancelar',
  fechar: 'Fechar',
  copiarCodigo: 'Copiar código',
  copiarDetalhes: 'Copiar detalhes para o suporte',
  copiado: 'Copiado',
  editar: 'Editar',
  arquivar: 'Arquivar',
  arquivando: 'Arquivando…',
  tentarDeNovo: 'Tentar de novo',
  anterior: 'Anterior',
  proxima: 'Próxima',
  limparFiltros: 'Limpar filtros',
};

export const idioma = { rotulo: 'Idioma', ptBR: 'Português', en: 'English', naoSalvo: 'O idioma mudou nesta tela, mas não foi salvo no seu cadastro.' };

export const erros = {
  titulo: 'Não foi possível carregar',
  semRede: 'Sem resposta do servidor. Confira a conexão e tente de novo.',
  semPermissao: 'Seu perfil de acesso não permite ver isto.',
  inesperado: 'Algo deu errado nesta página. Tente de novo; se continuar, copie os detalhes e envie ao suporte.',
  requisicao: 'Código para o suporte: {{id}}',
  paginaNaoEncontrada: 'Página não encontrada',
  paginaNaoEncontradaAcao: 'O endereço pode ter mudado.',
  inicio: 'Ir para o início',
  paginaQuebrou: 'Esta página parou de funcionar',
  carregando: 'Carregando…',
};

export const tempo = { segundos: '{{count}} s', minutos: '{{count}} min' };

export const secoes = { inicio: 'Início', carga: 'Consumo agora', cargaCurto: 'Consumo', telemetria: 'Telemetria' };

export const tema = { rotulo: 'Tema', light: 'Claro', dark: 'Escuro', system: 'Sistema' };

export const conexao = {
  offline: 'Você está sem internet. O que aparece na tela pode estar desatualizado.',
  unreachable: 'O servidor não responde. Tentando de novo…',
  abreSozinha: 'Esta página abre sozinha assim que houver resposta.',
};

export const avisos = { rotulo: 'Avisos', salvo: 'Salvo.', arquivado: '{{nome}} foi arquivado.' };

export const paleta = {
  abrir: 'Buscar',
  titulo: 'Buscar páginas, gateways, dispositivos e ações',
  dica: 'Buscar organização ou ação…',
  dicaConta: 'Buscar gateway, dispositivo, página…',
  resultados: 'Resultados',
  recentes: 'Recentes',
  paginas: 'Páginas',
  organizacoes: 'Organizações',
  acoes: 'Ações',
  tema: 'Tema: {{tema}}',
  idioma: 'Idioma: {{idioma}}',
  buscando: 'Buscando…',
  nada: 'Nada encontrado para “{{busca}}”.',
  falhou: 'A busca de gateways e dispositivos não respondeu.',
  total_one: '{{count}} resultado · ↑↓ escolhe, Enter abre',
  total_other: '{{count}} resultados · ↑↓ escolhe, Enter abre',
};

export const atalhos = { titulo: 'Atalhos do teclado', buscar: 'Buscar', ligados: 'Atalhos de uma tecla ligados' };
