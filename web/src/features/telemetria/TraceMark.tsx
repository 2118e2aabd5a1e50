import { traceOf } from './traces.ts';

/** A piece of a series' line, in its colour and dash; always beside its name. */
export function TraceMark({ place }: { place: number }) {
  const { color, dash } = traceOf(place);
  return (
    <svg className="trace-mark" width="28" height="8" aria-hidden="true">
      <line x1="0" y1="4" x2="28" y2="4" stroke={`var(${color})`} strokeWidth="2.5" strokeDasharray={dash.join(' ')} />
    </svg>
  );
}
