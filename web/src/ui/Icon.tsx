/** The few drawings of the page, 16 × 16, in the colour of the text around them; always beside a word, so hidden from readers. */
const paths = {
  online: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2Zm3.2 4.4-3.8 4a.7.7 0 0 1-1 0L4.7 8.7a.7.7 0 0 1 1-1l1.2 1.2 3.3-3.5a.7.7 0 1 1 1 1Z',
  offline: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2Zm2.5 7.5a.7.7 0 1 1-1 1L8 9l-1.5 1.5a.7.7 0 0 1-1-1L7 8 5.5 6.5a.7.7 0 0 1 1-1L8 7l1.5-1.5a.7.7 0 1 1 1 1L9 8l1.5 1.5Z',
  never: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2Zm0 1.4a4.6 4.6 0 1 1 0 9.2 4.6 4.6 0 0 1 0-9.2ZM5.5 7.3h5v1.4h-5V7.3Z',
  alert: 'M8 1.8 1.2 13.6h13.6L8 1.8Zm-.7 4.4h1.4v3.9H7.3V6.2ZM8 12.3a.9.9 0 1 1 0-1.8.9.9 0 0 1 0 1.8Z',
  empty: 'M2.5 3h11l1.5 6v4H1V9l1.5-6Zm1.1 1.4-1.1 4.4h3l1 1.6h3l1-1.6h3l-1.1-4.4H3.6Z',
  menu: 'M2 3.5h12V5H2V3.5Zm0 3.8h12v1.4H2V7.3Zm0 3.7h12v1.5H2V11Z',
  arrow: 'M6 3.2 10.8 8 6 12.8l-1-1L8.8 8 5 4.2l1-1Z',
  close: 'm3.5 4.6 1.1-1.1L8 6.9l3.4-3.4 1.1 1.1L9.1 8l3.4 3.4-1.1 1.1L8 9.1l-3.4 3.4-1.1-1.1L6.9 8 3.5 4.6Z',
  down: 'M3.2 6 8 10.8 12.8 6l-1-1L8 8.8 4.2 5l-1 1Z',
  home: 'M8 1.6 1.5 7v7.4h5v-4.2h3v4.2h5V7L8 1.6Zm0 1.9 5 4.2v5.2h-2V8.7H5v4.2H3V7.7l5-4.2Z',
  load: 'M8 2.5A6.5 6.5 0 0 0 1.5 9c0 1.6.6 3.1 1.6 4.2h9.8A6.5 6.5 0 0 0 8 2.5ZM8 4a5 5 0 0 1 4.2 7.7H3.8A5 5 0 0 1 8 4Zm2.9 1.8L8.7 8.2a1.2 1.2 0 1 1-1-.9l3.2-1.5Z',
  chart: 'M1.5 2H3v10.5h11.5V14h-13V2Zm11.7 2.2 1.1 1-4 4.8-2.5-2-2.4 2.7-1.1-1 3.4-3.8 2.4 2 3.1-3.7Z',
  gateway: 'M4.2 1.8 5.3 2.9a3.8 3.8 0 0 0 5.4 0l1.1-1.1A5.4 5.4 0 0 1 8.75 3.6V8H14v6H2V8h5.25V3.6A5.4 5.4 0 0 1 4.2 1.8ZM3.5 9.5v3h9v-3h-9Zm1.25.75h1.5v1.5h-1.5v-1.5Zm3 0h1.5v1.5h-1.5v-1.5Z',
  meter: 'M2 2h12v12H2V2Zm1.5 1.5v9h9v-9h-9ZM5 5h6v2.5H5V5Zm0 4h2.5v2H5V9Z',
  review: 'M7 1.8a5.2 5.2 0 0 1 4.1 8.4l3.4 3.3-1.1 1.1-3.3-3.4A5.2 5.2 0 1 1 7 1.8Zm0 1.5a3.7 3.7 0 1 0 0 7.4 3.7 3.7 0 0 0 0-7.4Zm-.75 1.5h1.5v2.7h-1.5V4.8Zm0 3.4h1.5v1.4h-1.5V8.2Z',
  clock: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2Zm.7 2.8v3l2 2-1 1-2.4-2.4V4.8h1.4Z',
} as const;

export function Icon({ name }: { name: keyof typeof paths }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={paths[name]} fill="currentColor" fillRule="evenodd" />
    </svg>
  );
}
