import { endToken, tokenCount } from './forced-tokens.js';

/** Medications that were chosen one after another for a patient. */
export interface Hypothesis<State> {
  /** Number of the patient in the question. */
  readonly patient: number;
  /** The medications in the order in which they were chosen. */
  readonly medications: readonly number[];
  /** Σ log π of the tokens that were chosen, the end included once it was. */
  readonly logProbability: number;
  readonly finished: boolean;
  /** [step] log π [token] of every step that was made, the one that chose the end included */
  readonly steps: readonly Float32Array[];
  /** What the model remembers of the prefix. */
  readonly state: State;
}

/** What follows each prefix. */
export interface NextTokens<State> {
  /** [hypothesis, token] log π, row-major */
  readonly logProbabilities: Float32Array;
  /** [hypothesis] what the model remembers then */
  readonly states: readonly State[];
}

export interface SearchOptions {
  /** Hypotheses kept for each patient; 1 is greedy. */
  readonly beam: number;
  /** Tokens at most, the end counted. */
  readonly steps: number;
}

/**
 * Decodes sets of medications. A step gives every unfinished hypothesis one candidate for each medication that it does not hold
 * and one for the end; the best `beam` candidates of a patient stay, of equally good ones those of the better hypothesis, then
 * the lower token. Probabilities are not divided anew among allowed tokens, and sums not by length.
 *
 * @param states [patient] what the model remembers before the first token
 * @returns [patient] the best hypothesis, finished or cut off after the last step
 */
export async function beamSearch<State>(
  states: readonly State[],
  medications: number,
  { beam, steps }: SearchOptions,
  next: (hypotheses: readonly Hypothesis<State>[]) => Promise<NextTokens<State>>,
): Promise<readonly Hypothesis<State>[]> {
  let kept = states.map((state, patient): readonly Hypothesis<State>[] => [
    { patient, medications: [], logProbability: 0, finished: false, steps: [], state },
  ]);
  for (let step = 0; step < steps; step++) {
    const open = kept.flat().filter(({ finished }) => !finished);
    if (open.length === 0) break;
    const { logProbabilities, states: after } = await next(open);
    const width = tokenCount(medications);
    const rowOf = new Map(open.map((hypothesis, row) => [hypothesis, row]));
    kept = kept.map((own) =>
      best(
        own.flatMap((hypothesis) => {
          const row = rowOf.get(hypothesis);
          if (row === undefined) return [hypothesis];
          return continued(hypothesis, logProbabilities.subarray(row * width, (row + 1) * width), after[row]!);
        }),
        beam,
      ),
    );
  }
  return kept.map(([first]) => first!);
}

/** The candidates that go on from a hypothesis, by their token. */
function continued<State>(
  before: Hypothesis<State>,
  logProbabilities: Float32Array,
  state: State,
): readonly Hypothesis<State>[] {
  const medications = logProbabilities.length - tokenCount(0);
  const steps = [...before.steps, logProbabilities];
  const after = { patient: before.patient, steps, state };
  const candidates: Hypothesis<State>[] = [];
  for (let medication = 0; medication < medications; medication++) {
    if (before.medications.includes(medication)) continue;
    candidates.push({
      ...after,
      medications: [...before.medications, medication],
      logProbability: before.logProbability + logProbabilities[medication]!,
      finished: false,
    });
  }
  const logProbability = before.logProbability + logProbabilities[endToken(medications)]!;
  candidates.push({ ...after, medications: before.medications, logProbability, finished: true });
  return candidates;
}

/** The most probable candidates. The sort keeps the order of equally probable ones. */
function best<State>(candidates: readonly Hypothesis<State>[], beam: number): readonly Hypothesis<State>[] {
  return candidates.toSorted((a, b) => b.logProbability - a.logProbability).slice(0, beam);
}
