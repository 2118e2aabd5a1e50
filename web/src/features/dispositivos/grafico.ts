/** As many lines as the chart beside a list of dispositivos tells apart. */
export const MAX_IN_GRAFICO = 8;
