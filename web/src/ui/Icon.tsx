/** The few drawings of the page, 16 × 16, in the colour of the text around them; always beside a word, so hidden from readers. */
const paths = {
  online: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2Zm3.2 4.4-3.8 4a.7.7 0 0 1-1 0L4.7 8.7a.7.7 0 0 1 1-1l1.2 1.2 3.3-3.5a.7.7 0 1 1 1 1Z',
  offline: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2Zm2.5 7.5a.7.7 0 1 1-1 1L8 9l-1.5 1.5a.7.7 0 0 1-1-1L7 8 5.5 6.5a.7.7 0 0 1 1-1L8 7l1.5-1.5a.7.7 0 1 1 1 1L9 8l1.5 1.5Z',
  never: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2Zm0 1.4a4.6 4.6 0 1 1 0 9.2 4.6 4.6 0 0 1 0-9.2ZM5.5 7.3h5v1.4h-5V7.3Z',
  alert: 'M8 1.8 1.2 13.6h13.6L8 1.8Zm-.7 4.4h1.4v3.9H7.3V6.2ZM8 12.3a.9.9 0 1 1 0-1.8.9.9 0 0 1 0 1.8Z',
  empty: 'M2.5 3h11l1.5 6v4H1V9l1.5-6Zm1.1 1.4-1.1 4.4h3l1 1.6h3l1-1.6h3l-1.1-4.4H3.6Z',
  menu: 'M2 3.5h12V5H2V3.5Zm0 3.8h12v1.4H2V7.3Zm0 3.7h12v1.5H2V11Z',
  arrow: 'M6 3.2 10.8 8 6 12.8l-1-1L8.8 8 5 4.2l1-1Z',
  clock: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2Zm.7 2.8v3l2 2-1 1-2.4-2.4V4.8h1.4Z',
} as const;

export function Icon({ name }: { name: keyof typeof paths }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={paths[name]} fill="currentColor" fillRule="evenodd" />
    </svg>
  );
}
