export const sessao = {
  titulo: 'Entrar',
  subtitulo: 'Água, energia e gás medidos com confiança.',
  email: 'E-mail',
  senha: 'Senha',
  mostrarSenha: 'Mostrar senha',
  emailObrigatorio: 'Informe o e-mail.',
  emailInvalido: 'Confira o e-mail: falta algo como nome@empresa.com.br.',
  senhaObrigatoria: 'Informe a senha.',
  encerrada: 'Sua sessão terminou. Entre de novo para continuar de onde estava.',
  saidaFalhou: 'Não foi possível sair. Confira a conexão e tente de novo.',
};
