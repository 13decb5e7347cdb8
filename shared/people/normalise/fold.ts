const LETTERS: ReadonlyMap<string, string> = new Map([
  ['ß', 'ss'],
  ['ø', 'o'],
  ['ł', 'l'],
  ['æ', 'ae'],
  ['đ', 'd'],
  ['ı', 'i'],
]);

/** Lower case, without accents, apostrophes and dots: as a clerk in a hurry types it. */
export function fold(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[ßøłæđı]/g, (letter) => LETTERS.get(letter) ?? letter)
    .replaceAll(/['’ʼ`´.]/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
