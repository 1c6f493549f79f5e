import {
  blockBias,
  packSequences,
  packedIds,
  type ArrayTensor,
  type Packing,
} from '../../../framework/tensor/index.js';

/** Tokens before the codes: what stands for a set, and what stands for a hidden code. */
export const setToken = 0;
export const maskToken = 1;
export const specialTokens = 2;

/** A set of codes as tokens, which begin with `setToken`. */
export interface TokenSet {
  readonly kind: 'diagnoses' | 'medications';
  /** The codes as rows of the table of all tokens, or `maskToken`; a token may occur twice. */
  readonly tokens: readonly number[];
}

/** Sets side by side in rows. */
export interface PackedTokens<Value> {
  /** int32 [row, position] rows of the table of all tokens; 0 in empty positions */
  readonly ids: Value;
  /** int32 [row, position] 0 for tokens of diagnoses, 1 for those of medications */
  readonly types: Value;
  /** [row, 1, position, position] 0 where a token attends to a code of its set, −1e9 elsewhere */
  readonly bias: Value;
  /** int32 [set] the place of each set's first token, counted over all rows */
  readonly places: Value;
}

/** Rows have at least this many positions where there are tokens to fill them. */
const preferredWidth = 32;

export function packTokens(sets: readonly TokenSet[]): PackedTokens<ArrayTensor> {
  const lengths = Int32Array.from(sets, ({ tokens }) => 1 + tokens.length);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const packing = packSequences(lengths, Math.min(preferredWidth, total));
  const { width, rowOf, offsetOf } = packing;
  return {
    ids: packedIds(packing, (set, member) => (member === 0 ? setToken : sets[set]!.tokens[member - 1]!)),
    types: packedIds(packing, (set) => (sets[set]!.kind === 'medications' ? 1 : 0)),
    bias: codesAlone(packing),
    places: { data: rowOf.map((row, set) => row * width + offsetOf[set]!), shape: [sets.length] },
  };
}

/** Tokens attend to the codes of their set alone, not to what stands for the set; in an empty set that attends to itself. */
function codesAlone(packing: Packing): ArrayTensor {
  const bias = blockBias(packing);
  const data = bias.data as Float32Array;
  const { width, lengths, rowOf, offsetOf } = packing;
  rowOf.forEach((row, set) => {
    if (lengths[set] === 1) return;
    const first = offsetOf[set]!;
    for (let from = first; from < first + lengths[set]!; from++) data[(row * width + from) * width + first] = -1e9;
  });
  return bias;
}
