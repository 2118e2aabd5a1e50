/**
 * The areas of a conta in the order of the sidebar. `short` is what fits under an icon on a phone, where the first four stand;
 * `key` comes after `g` on the keyboard.
 */
export const sections = [
  { to: '/c/$slug', icon: 'home', label: 'secoes.inicio', short: 'secoes.inicio', key: 'h', isExact: true },
  { to: '/c/$slug/carga', icon: 'load', label: 'secoes.carga', short: 'secoes.cargaCurto', key: 'c', isExact: false },
  { to: '/c/$slug/telemetria', icon: 'chart', label: 'secoes.telemetria', short: 'secoes.telemetria', key: 't', isExact: false },
  { to: '/c/$slug/gateways', icon: 'gateway', label: 'gateways.titulo', short: 'gateways.titulo', key: 'g', isExact: false },
  { to: '/c/$slug/dispositivos', icon: 'meter', label: 'dispositivos.titulo', short: 'dispositivos.titulo', key: 'd', isExact: false },
  { to: '/c/$slug/quarentena', icon: 'review', label: 'quarentena.titulo', short: 'quarentena.titulo', key: 'q', isExact: false },
] as const;
