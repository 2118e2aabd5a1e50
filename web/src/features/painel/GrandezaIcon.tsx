import type { Carga } from '@tds/contract/http';

/** The colours of web/src/styles/grandezas.css. */
type Familia = 'agua' | 'quente' | 'reuso' | 'energia' | 'gas' | 'calor' | 'outra';

const paths: Record<Familia, string> = {
  agua: 'M8 1.2c2.4 3 4.6 5.6 4.6 8.4a4.6 4.6 0 0 1-9.2 0C3.4 6.8 5.6 4.2 8 1.2Zm-2.9 8.6a3 3 0 0 0 2.6 3v-1.4a1.6 1.6 0 0 1-1.2-1.6H5.1Z',
  // A flame in the drop; a drop within the drop.
  quente: 'M8 1.2c2.4 3 4.6 5.6 4.6 8.4a4.6 4.6 0 0 1-9.2 0C3.4 6.8 5.6 4.2 8 1.2Zm.1 5.4c-.2 1-1 1.6-1.5 2.4-.3-.3-.4-.6-.5-1-.5.6-.8 1.2-.8 2a2.7 2.7 0 0 0 5.4 0c0-1.7-2.1-2.2-2.6-3.4Z',
  reuso: 'M8 1.2c2.4 3 4.6 5.6 4.6 8.4a4.6 4.6 0 0 1-9.2 0C3.4 6.8 5.6 4.2 8 1.2Zm0 2.5C6.3 6 5 7.8 5 9.6a3 3 0 0 0 6 0C11 7.8 9.7 6 8 3.7Zm0 3.2c.9 1.2 1.5 2.1 1.5 2.9a1.5 1.5 0 0 1-3 0c0-.8.6-1.7 1.5-2.9Z',
  energia: 'M9.3 1 3.2 9h3.9l-.9 6 6.6-8.6H8.6L9.3 1Z',
  gas: 'M8.2 1c.4 2.2 4.4 4.2 4.4 8.4a4.6 4.6 0 0 1-9.2 0c0-1.8.9-3 1.9-4 .1 1.2.6 1.9 1.3 2.2C6.3 5.2 6.8 2.9 8.2 1Zm-.1 7.6c-.9.9-1.7 1.6-1.7 2.8a1.7 1.7 0 0 0 3.4 0c0-1.2-1-1.8-1.7-2.8Z',
  calor: 'M8 1a2 2 0 0 0-2 2v6.3a3.2 3.2 0 1 0 4 0V3a2 2 0 0 0-2-2Zm0 1.3c.4 0 .7.3.7.7v5.2H7.3V3c0-.4.3-.7.7-.7Z',
  outra: 'M8 2.5A6.5 6.5 0 0 0 1.5 9c0 1.6.6 3.1 1.6 4.2h9.8A6.5 6.5 0 0 0 8 2.5ZM8 4a5 5 0 0 1 4.2 7.7H3.8A5 5 0 0 1 8 4Zm2.9 1.8L8.7 8.2a1.2 1.2 0 1 1-1-.9l3.2-1.5Z',
};

export function familiaOf({ grandezaBase }: Pick<Carga, 'grandezaBase'>): Familia {
  if (grandezaBase === null) return 'outra';
  if (grandezaBase === 'AGUA_QUENTE') return 'quente';
  if (grandezaBase === 'AGUA_REUSO') return 'reuso';
  if (grandezaBase.startsWith('AGUA')) return 'agua';
  if (grandezaBase === 'ENERGIA_TERMICA') return 'calor';
  return grandezaBase.startsWith('ENERGIA') ? 'energia' : 'gas';
}

export function GrandezaIcon({ familia }: { familia: Familia }) {
  return (
    <svg className="icon grandeza-icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={paths[familia]} fill="currentColor" fillRule="evenodd" />
    </svg>
  );
}
