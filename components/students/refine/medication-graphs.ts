import type { Cohort } from '../../contracts/cohort.js';
import type { CoOccurrence, Severities } from '../../contracts/knowledge.js';

type Pairs = readonly (readonly [number, number])[];

/** A weighted graph of medications. */
export interface MedicationGraph {
  /** [medication, medication], row-major and symmetric: weights of 0 to 1, the largest is 1; zeros on the diagonal */
  readonly weights: Float32Array;
  /** [medication, medication], row-major: logarithms of the weights, 0 on the diagonal, −1e9 where two are no neighbours */
  readonly logarithms: Float32Array;
}

export interface MedicationGraphs {
  /** Medications that visits share, by the number of such visits. */
  readonly ehr: MedicationGraph;
  /** Medications that interact, all alike or by severity. */
  readonly ddi: MedicationGraph;
}

/** The two graphs of REFINE. Without severities all interactions are alike. */
export function medicationGraphs(
  { vocabularies, interactions }: Pick<Cohort, 'vocabularies' | 'interactions'>,
  coOccurrence: CoOccurrence | undefined,
  severities: Severities = interactions.map(() => 1),
): MedicationGraphs {
  const size = vocabularies.medications.codes.length;
  return {
    ehr: graphOf(size, coOccurrence?.pairs ?? [], coOccurrence?.visits ?? []),
    ddi: graphOf(size, interactions, severities),
  };
}

function graphOf(size: number, pairs: Pairs, strengths: ArrayLike<number>): MedicationGraph {
  const largest = pairs.reduce((most, _, pair) => Math.max(most, strengths[pair]!), 0);
  const weights = new Float32Array(size * size);
  pairs.forEach(([a, b], pair) => {
    if (largest === 0) return;
    weights[a * size + b] = strengths[pair]! / largest;
    weights[b * size + a] = strengths[pair]! / largest;
  });
  const logarithms = weights.map((weight, at) => {
    if (Math.floor(at / size) === at % size) return 0;
    return weight > 0 ? Math.log(weight) : -1e9;
  });
  return { weights, logarithms };
}
