export const aoVivo = {
  SEM_NOTICIAS: 'Sem notícias do servidor há {{tempo}}',
  RECONECTANDO: 'Reconectando…',
  PARADO: 'Parado',
  aviso: 'Os valores podem estar desatualizados: sem notícias do servidor.',
  semInternet: 'Sem conexão com a internet. Os valores mostrados são os últimos recebidos.',
};
