/** Colours told apart by the colour-blind (Okabe and Ito, darkened to 3:1 on white), each with a dash for greyscale. */
const traces = [
  { color: '#0d6efd', dash: [] },
  { color: '#b45309', dash: [6, 3] },
  { color: '#00805e', dash: [2, 3] },
  { color: '#a2357f', dash: [10, 3, 2, 3] },
  { color: '#5b6b7b', dash: [12, 4] },
  { color: '#0e7490', dash: [4, 2, 1, 2] },
  { color: '#b91c1c', dash: [1, 2] },
  { color: '#6d4bd1', dash: [8, 2] },
];

export interface Trace {
  color: string;
  dash: number[];
}

export function traceOf(index: number): Trace {
  return traces[index % traces.length] ?? { color: '#0d6efd', dash: [] };
}
