/**
 * Passes a fake where the browser's own object is expected. The browser's types have hundreds of members; a fake has
 * those that the code under test uses, and a missing one fails the test that needs it.
 */
export function standIn<T extends object>(fake: NoInfer<Partial<Record<keyof T, unknown>>>): T {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- this is what the function is for
  return fake as T;
}
