import type { Dictionary } from '../pt-BR/index.ts';

export const sessao: Dictionary['sessao'] = {
  titulo: 'Sign in',
  subtitulo: 'Water, energy and gas you can trust.',
  email: 'E-mail',
  senha: 'Password',
  mostrarSenha: 'Show password',
  emailObrigatorio: 'Enter your e-mail.',
  emailInvalido: 'Check the e-mail: it should look like name@company.com.',
  senhaObrigatoria: 'Enter your password.',
  encerrada: 'Your session has ended. Sign in again to go on where you were.',
  saidaFalhou: 'Could not sign out. Check the connection and try again.',
};
