export const app = { nome: 'TDS New', pular: 'Ir para o conteúdo', menu: 'Menu', principal: 'Principal', mais: 'Mais', pessoa: 'Menu de {{nome}}', pagina: 'Página {{pagina}} de {{paginas}}' };

export const acoes = {
  entrar: 'Entrar',
  entrando: 'Entrando…',
  sair: 'Sair',
  salvar: 'Salvar',
  salvando: 'Salvando…',
  cancelar: 'Cancelar',
  fechar: 'Fechar',
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
  inesperado: 'Aconteceu um erro inesperado. Recarregue a página; se continuar, informe o código ao suporte.',
  requisicao: 'Código para o suporte: {{id}}',
  paginaNaoEncontrada: 'Página não encontrada',
  paginaNaoEncontradaAcao: 'O endereço pode ter mudado.',
  inicio: 'Ir para o início',
  carregando: 'Carregando…',
};

export const tempo = { segundos: '{{count}} s', minutos: '{{count}} min' };

export const secoes = { inicio: 'Início', carga: 'Consumo agora', cargaCurto: 'Consumo', telemetria: 'Telemetria', dispositivos: 'Dispositivos' };
