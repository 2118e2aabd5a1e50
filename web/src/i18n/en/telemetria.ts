import type { Dictionary } from '../pt-BR/index.ts';

export const aoVivo: Dictionary['aoVivo'] = {
  SEM_NOTICIAS: 'No news from the server',
  RECONECTANDO: 'Reconnecting…',
  PARADO: 'Stopped',
  aviso: 'Values may be out of date: no news from the server.',
  semInternet: 'No internet connection. The values shown are the last ones received.',
};

export const grafico: Dictionary['grafico'] = {
  titulo: 'Live chart',
  vazio: 'Tick one or more devices to see the chart.',
  periodo: 'Period',
  min15: '15 min',
  min30: '30 min',
  hora1: '1 h',
  hora24: '24 h',
  pausar: 'Pause',
  continuar: 'Resume',
  verTabela: 'Show table',
  verGrafico: 'Show chart',
  irPara_one: 'See the chart of {{count}} device',
  irPara_other: 'See the chart of {{count}} devices',
  rotulo: 'Chart in {{unidade}} of {{nomes}}',
  semDados: 'No reading in this period.',
  mostrar: 'What to show of the meters',
  consumo: 'Consumption in the period',
  indice: 'Meter index',
  deslize: 'Slide the table sideways to see all columns.',
  horario: 'Time',
  tabela: 'Readings in {{unidade}}',
  ultimas_zero: 'No reading in this period.',
  ultimas_one: 'The only reading of the period.',
  ultimas_other: 'The {{count}} most recent readings of the period.',
  balde: 'One point every {{intervalo}}: the last reading of the interval.',
  incompleto: 'Could not load the history of {{nome}}.',
};
