/** As letters are looked for: without accents, in one case, and with ß as ss. */
const plain = (text: string): string => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toUpperCase();

/** Whether a name has each of the words that were typed, in any order, anywhere in it. */
export function isNamed(name: string, wanted: string): boolean {
  const whole = plain(name);
  return plain(wanted)
    .split(/\s+/u)
    .every((word) => whole.includes(word));
}
