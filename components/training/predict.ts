/** Patients a step of inference: more is no faster, and packed rows grow. */
export const inferenceBatch = 100;

/** The entries in groups of at most `size`, in order. */
export function chunks(entries: Int32Array, size: number): readonly Int32Array[] {
  return Array.from({ length: Math.ceil(entries.length / size) }, (_, index) =>
    entries.subarray(index * size, (index + 1) * size),
  );
}

/** σ of every logit, in float64 so that thresholds and ties are exact. */
export function probabilities(logits: Float32Array): Float64Array {
  return Float64Array.from(logits, (logit) => 1 / (1 + Math.exp(-logit)));
}
