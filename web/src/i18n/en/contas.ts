import type { Dictionary } from '../pt-BR/index.ts';

export const contas: Dictionary['contas'] = {
  escolher: 'Choose the organisation',
  trocarDe: 'Organisation {{nome}}: switch',
  buscar: 'Search organisation',
  semResultado: 'No organisation with this name',
  nenhuma: 'Your user does not belong to any organisation yet.',
  nenhumaAcao: 'Ask the administrator of your organisation to add your e-mail.',
  naoEncontrada: 'Organisation not found',
  naoEncontradaAcao: 'The address may be wrong, or you are not a member of it.',
  verTodas: 'See my organisations',
  papel: { ADMIN: 'Administrator', EDITOR: 'Operator', VIEWER: 'Read only' },
};
