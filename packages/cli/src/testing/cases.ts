/** With how many cases a property is tried: `usual` ones, or as many as `SOTTO_CASES` says. For fast-check's `numRuns`. */
export function cases(usual: number): number {
  const asked = Number(process.env['SOTTO_CASES'] ?? '');
  return asked > 0 ? asked : usual;
}
