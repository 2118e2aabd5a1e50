/** The areas of a conta in the order of the sidebar. `short` is what fits under an icon on a phone; the first four stand there. */
export const sections = [
  { to: '/c/$slug', icon: 'home', label: 'secoes.inicio', short: 'secoes.inicio', isExact: true },
  { to: '/c/$slug/carga', icon: 'load', label: 'secoes.carga', short: 'secoes.cargaCurto', isExact: false },
  { to: '/c/$slug/telemetria', icon: 'chart', label: 'secoes.telemetria', short: 'secoes.telemetria', isExact: false },
  { to: '/c/$slug/gateways', icon: 'gateway', label: 'gateways.titulo', short: 'gateways.titulo', isExact: false },
  { to: '/c/$slug/dispositivos', icon: 'meter', label: 'secoes.dispositivos', short: 'secoes.dispositivos', isExact: false },
  { to: '/c/$slug/quarentena', icon: 'review', label: 'quarentena.titulo', short: 'quarentena.titulo', isExact: false },
] as const;
