/** Lengths of X-Wing in bytes, fixed by the standard. Apart from its code, which not everybody who needs them loads. */
export const XWING_PUBLIC_KEY_LENGTH = 1216;
export const XWING_CIPHERTEXT_LENGTH = 1120;
