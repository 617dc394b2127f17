import { nothingToSee } from '@sotto/protocol';

/**
 * Whether two names look the same to somebody who glances at them: in compatibility form (NFKC, UAX #15), without case,
 * blanks and characters that show nothing. Letters of other scripts that look alike are told apart all the same.
 */
export function looksLike(one: string, other: string): boolean {
  const [first, second] = [essence(one), essence(other)];
  return first !== '' && first === second;
}

function essence(name: string): string {
  const folded = name.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC');
  return folded.replaceAll(nothingToSee, '');
}
