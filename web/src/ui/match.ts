/** Whether each word of `busca` stands in `text`, whatever the case and the accents: `condominio` finds `Condomínio`. */
export function matches(text: string, busca: string): boolean {
  const plain = plainOf(text);
  return plainOf(busca)
    .trim()
    .split(/\s+/)
    .every((word) => plain.includes(word));
}

function plainOf(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
}
