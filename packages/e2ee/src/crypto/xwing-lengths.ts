/** Lengths of X-Wing in bytes, fixed by the standard. Apart from its code, which not everybody who needs them loads. */
export const xwingPublicKeyLength = 1216;
export const xwingCiphertextLength = 1120;
