/**
 * Whether two names look the same to somebody who glances at them: in compatibility form (NFKC, UAX #15), without case,
 * blanks and characters that show nothing. Letters of other scripts that look alike are told apart all the same.
 */
export function looksLike(one: string, other: string): boolean {
  const [first, second] = [essence(one), essence(other)];
  return first !== '' && first === second;
}

/**
 * Also those that are letters or symbols by category and look like a blank: the empty Braille pattern, the null
 * notehead, the blanks of Egyptian hieroglyphs, and the filler of the Khitan small script.
 */
const nothingToSee =
  /[\s\p{Z}\p{C}\p{Default_Ignorable_Code_Point}\u2800\u{1D159}\u{13441}\u{13442}]|\u{16FE4}/gu;

function essence(name: string): string {
  const folded = name.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC');
  return folded.replaceAll(nothingToSee, '');
}
