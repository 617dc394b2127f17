/// <reference types="vite/client" />
import text from '../test-vectors/sframe.json?raw';

type HeaderVector = { kid: bigint; ctr: bigint; encoded: string };
type FrameVector = {
  cipher_suite: number;
  kid: bigint;
  ctr: bigint;
  base_key: string;
  metadata: string;
  aad: string;
  pt: string;
  ct: string;
};
type Vectors = { header: HeaderVector[]; sframe: FrameVector[] };

/** The file holds integers up to 2^64, which `JSON.parse` would round; they are read as text. */
const exact = text.replaceAll(/"(kid|ctr)": (\d+)/g, '"$1": "$2"');

export const sframeVectors: Vectors = JSON.parse(exact, (key, value: unknown) =>
  (key === 'kid' || key === 'ctr') && typeof value === 'string' ? BigInt(value) : value,
);
