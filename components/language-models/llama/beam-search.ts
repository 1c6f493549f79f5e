/** How an answer is searched for. */
export interface SearchOptions {
  /** Answers that are followed at once; 1: the likeliest token each time. */
  readonly beams: number;
  /** Exponent of the length by which the log likelihood of an answer is divided. */
  readonly lengthPenalty: number;
  readonly endToken: number;
  /** Tokens of an answer at most, the end token included. */
  readonly most: number;
}

/** A beginning of an answer. */
interface Beam {
  readonly tokens: readonly number[];
  /** Log likelihood. */
  readonly score: number;
  /** The beam that it goes on from. */
  readonly parent: number;
}

/**
 * Beam search for one answer, as transformers does it (`generate(num_beams, length_penalty)`, `early_stopping=False`): of twice
 * as many continuations as beams, those that end among the first half are answers, and the others go on. The search ends where
 * no beam can become better than the worst of the kept answers, by its likelihood so far.
 */
export class BeamSearch {
  private running: readonly Beam[] = [{ tokens: [], score: 0, parent: 0 }];
  /** Ended answers, best first; `score` is divided by the length. */
  private ended: readonly Beam[] = [];
  private improves = true;

  constructor(private readonly options: SearchOptions) {}

  /**
   * Goes on by a token.
   *
   * @param scores log probabilities [vocabulary] of the tokens behind each running beam
   * @returns for each beam the one that it goes on from, and its token; undefined where the search has ended
   */
  advance(scores: readonly Float32Array[]): readonly { readonly parent: number; readonly token: number }[] | undefined {
    const { beams, lengthPenalty, endToken, most } = this.options;
    const length = this.running[0]!.tokens.length + 1;
    const candidates = likeliest(this.running, scores, beams === 1 ? 1 : 2 * beams);
    const isEnd = ({ tokens }: Beam) => tokens.at(-1) === endToken || length >= most;
    const ending = candidates.slice(0, beams).filter(isEnd);
    const divided = ending.map((beam) => ({ ...beam, score: beam.score / length ** lengthPenalty }));
    if (this.improves) this.ended = [...this.ended, ...divided].sort((a, b) => b.score - a.score).slice(0, beams);
    this.running = candidates.filter((beam) => !isEnd(beam)).slice(0, beams);
    const [best] = this.running;
    if (best === undefined) return undefined;
    const worst = this.ended.length < beams ? -Infinity : this.ended.at(-1)!.score;
    this.improves &&= best.score / length ** lengthPenalty > worst;
    return this.improves ? this.running.map(({ parent, tokens }) => ({ parent, token: tokens.at(-1)! })) : undefined;
  }

  /** The tokens of the best answer, without the end token. */
  answer(): readonly number[] {
    const { tokens } = this.ended[0] ?? this.running[0]!;
    return tokens.at(-1) === this.options.endToken ? tokens.slice(0, -1) : tokens;
  }
}

/** The continuations with the highest scores, best first; of equals, those of earlier beams and smaller tokens. */
function likeliest(beams: readonly Beam[], scores: readonly Float32Array[], count: number): readonly Beam[] {
  const best: Beam[] = [];
  beams.forEach((beam, parent) => {
    scores[parent]!.forEach((logarithm, token) => {
      const score = beam.score + logarithm;
      if (best.length === count && score <= best.at(-1)!.score) return;
      let place = best.length;
      while (place > 0 && best[place - 1]!.score < score) place--;
      best.splice(place, 0, { tokens: [...beam.tokens, token], score, parent });
      if (best.length > count) best.pop();
    });
  });
  return best;
}
