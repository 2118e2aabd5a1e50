export const contas = {
  escolher: 'Escolha a organização',
  trocarDe: 'Organização {{nome}}: trocar',
  buscar: 'Buscar organização',
  semResultado: 'Nenhuma organização com esse nome',
  nenhuma: 'Seu usuário ainda não participa de nenhuma organização.',
  nenhumaAcao: 'Peça ao administrador da sua organização que inclua o seu e-mail.',
  naoEncontrada: 'Organização não encontrada',
  naoEncontradaAcao: 'O endereço pode estar errado ou você não participa dela.',
  verTodas: 'Ver minhas organizações',
  papel: { ADMIN: 'Administrador', EDITOR: 'Operador', VIEWER: 'Consulta' },
};
