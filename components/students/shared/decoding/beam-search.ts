import { endToken, startToken, tokenCount } from './forced-tokens.js';

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
        own.flatMap((hypothesis): readonly Candidate<State>[] => {
          const row = rowOf.get(hypothesis);
          if (row === undefined) return [{ hypothesis, logProbability: hypothesis.logProbability }];
          const tokens = logProbabilities.subarray(row * width, (row + 1) * width);
          return candidates(hypothesis, tokens, after[row]!, beam);
        }),
        beam,
      ).map(chosen),
    );
  }
  return kept.map(([first]) => first!);
}

/** What a hypothesis may become. */
interface Candidate<State> {
  /** What it goes on from. */
  readonly hypothesis: Hypothesis<State>;
  /** Σ log π with the token. */
  readonly logProbability: number;
  /** Absent: the hypothesis is finished, and stays as it is. */
  readonly next?: { readonly token: number; readonly logProbabilities: Float32Array; readonly state: State };
}

/**
 * The `most` most probable candidates that go on from a hypothesis, of equally probable ones the lower tokens, by their token.
 */
function candidates<State>(
  hypothesis: Hypothesis<State>,
  logProbabilities: Float32Array,
  state: State,
  most: number,
): readonly Candidate<State>[] {
  const medications = logProbabilities.length - tokenCount(0);
  const closed = new Set([startToken(medications), ...hypothesis.medications]);
  const tokens: number[] = [];
  const open = logProbabilities.length - closed.size;
  for (let rank = 0; rank < Math.min(most, open); rank++) {
    const token = mostProbable(logProbabilities, closed);
    tokens.push(token);
    closed.add(token);
  }
  return tokens
    .sort((a, b) => a - b)
    .map((token) => ({
      hypothesis,
      logProbability: hypothesis.logProbability + logProbabilities[token]!,
      next: { token, logProbabilities, state },
    }));
}

/** The most probable token that is not closed, of equally probable ones the lowest. One of them must be open. */
function mostProbable(logProbabilities: Float32Array, closed: ReadonlySet<number>): number {
  let first = -1;
  for (let token = 0; token < logProbabilities.length; token++) {
    if (closed.has(token)) continue;
    if (first < 0 || logProbabilities[token]! > logProbabilities[first]!) first = token;
  }
  return first;
}

function chosen<State>({ hypothesis, logProbability, next }: Candidate<State>): Hypothesis<State> {
  if (next === undefined) return hypothesis;
  const finished = next.token === endToken(next.logProbabilities.length - tokenCount(0));
  return {
    patient: hypothesis.patient,
    medications: finished ? hypothesis.medications : [...hypothesis.medications, next.token],
    logProbability,
    finished,
    steps: [...hypothesis.steps, next.logProbabilities],
    state: next.state,
  };
}

/** The most probable candidates. The sort keeps the order of equally probable ones. */
function best<State>(all: readonly Candidate<State>[], beam: number): readonly Candidate<State>[] {
  return all.toSorted((a, b) => b.logProbability - a.logProbability).slice(0, beam);
}
