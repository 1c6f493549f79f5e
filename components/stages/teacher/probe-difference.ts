/** How far the logits of probes are from those of the training. */
export interface ProbeDifference {
  /** Whether rounding explains it. */
  readonly isSmall: boolean;
  /** In words, for an error. */
  readonly text: string;
}

/** @param rounding largest difference that rounding explains, as a share of the largest logit */
export function probeDifference(trained: readonly number[], answered: Float32Array, rounding: number): ProbeDifference {
  const largest = trained.reduce((most, logit) => Math.max(most, Math.abs(logit)), 0);
  const difference = trained.reduce((most, logit, i) => Math.max(most, Math.abs(logit - answered[i]!)), 0);
  return {
    isSmall: trained.length === answered.length && difference <= rounding * largest,
    text: `logits of its probes differ by ${difference.toPrecision(3)}, the largest is ${largest.toPrecision(3)}`,
  };
}
