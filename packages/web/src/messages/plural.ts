type Forms = { readonly other: string } & { readonly [rule in Intl.LDMLPluralRule]?: string };

/** Picks the form for a count by the rules of the language and puts the count where `{n}` stands. */
export function pluralIn(language: string): (count: number, forms: Forms) => string {
  const rules = new Intl.PluralRules(language);
  const numbers = new Intl.NumberFormat(language);
  return (count, forms) =>
    (forms[rules.select(count)] ?? forms.other).replace('{n}', () => numbers.format(count));
}
