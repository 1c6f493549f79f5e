import { count } from '../../../framework/count.js';
import type { Cohort, CodeKind } from '../../contracts/cohort.js';

/** The recommendation for one patient, as plain JSON. */
export type Recommendation = {
  readonly patient: string;
  /** The recommended medications, most probable first. They are those above the threshold, or the model's own set. */
  readonly recommended: {
    readonly code: string;
    readonly name: string | null;
    readonly probability: number;
    /** Codes of recommended medications that it interacts with. */
    readonly interactsWith: string[];
  }[];
  /** Recommended pairs that interact, by code. */
  readonly interactions: [string, string][];
  /** Probability of every medication, by code. */
  readonly probabilities: Record<string, number>;
  /** Number of codes by kind that the run's cohort does not have. The student has never seen them. */
  readonly unknownCodes: Record<CodeKind, number>;
};

interface Predicted {
  readonly patient: string;
  readonly unknown: Readonly<Record<CodeKind, number>>;
  /** [medications] */
  readonly probability: Float64Array;
  /** [medications] 1 in the set that the model decided itself; absent where the threshold decides. */
  readonly recommended?: Uint8Array;
}

/** The recommended set of one patient, its interacting pairs flagged. */
export function recommendationOf(
  { vocabularies, interactions }: Pick<Cohort, 'vocabularies' | 'interactions'>,
  threshold: number,
  { patient, unknown, probability, recommended }: Predicted,
): Recommendation {
  const { codes, names } = vocabularies.medications;
  const chosen = Array.from(probability.keys())
    .filter((medication) =>
      recommended === undefined ? probability[medication]! > threshold : recommended[medication] === 1,
    )
    .sort((a, b) => probability[b]! - probability[a]! || a - b);
  const isChosen = new Set(chosen);
  const pairs = interactions.filter(([first, second]) => isChosen.has(first) && isChosen.has(second));
  const partners = (medication: number) =>
    pairs.flatMap(([first, second]) =>
      first === medication ? [codes[second]!] : second === medication ? [codes[first]!] : [],
    );
  return {
    patient,
    recommended: chosen.map((medication) => ({
      code: codes[medication]!,
      name: names[medication] ?? null,
      probability: probability[medication]!,
      interactsWith: partners(medication),
    })),
    interactions: pairs.map(([first, second]) => [codes[first]!, codes[second]!]),
    probabilities: Object.fromEntries(codes.map((code, medication) => [code, probability[medication]!])),
    unknownCodes: { ...unknown },
  };
}

/**
 * The recommendation as lines of text.
 *
 * @param rule the rule that decided the set, such as `above 0.35` or `by its own decision`
 */
export function renderRecommendation(recommendation: Recommendation, rule: string): string {
  const { patient, recommended, interactions, unknownCodes } = recommendation;
  const lines = recommended.map(({ code, name, probability, interactsWith }) => {
    const warning = interactsWith.length === 0 ? '' : `  interacts with ${interactsWith.join(', ')}`;
    return `  ${probability.toFixed(3)}  ${code}  ${name ?? ''}${warning}`.trimEnd();
  });
  const passed = Object.entries(unknownCodes).filter(([, number]) => number > 0);
  const unknown =
    passed.length === 0
      ? []
      : [`  not known to the run and passed over: ${passed.map(([kind, number]) => `${number} ${kind}`).join(', ')}`];
  const pairs = interactions.length === 0 ? '' : `, ${count(interactions.length, 'interacting pair')}`;
  return `${[`patient ${patient}: ${recommended.length} medications ${rule}${pairs}`, ...lines, ...unknown].join('\n')}\n`;
}
