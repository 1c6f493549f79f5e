/** Where early stopping is, as plain JSON. */
export interface EarlyStoppingState {
  readonly bestEpoch: number;
  readonly bestScore: number | null;
}

/** Keeps the best epoch: only a strictly better score counts, and a score that is not a number never does. */
export class EarlyStopping {
  private current: EarlyStoppingState;

  constructor(
    private readonly options: { readonly patience: number; readonly higherIsBetter: boolean },
    state: EarlyStoppingState = { bestEpoch: 0, bestScore: null },
  ) {
    this.current = state;
  }

  get state(): EarlyStoppingState {
    return this.current;
  }

  /** Takes the score of an epoch (1, 2, …); true when it is the best so far. */
  improves(epoch: number, score: number): boolean {
    const { bestScore } = this.current;
    if (Number.isNaN(score)) return false;
    if (bestScore !== null && (this.options.higherIsBetter ? score <= bestScore : score >= bestScore)) return false;
    this.current = { bestEpoch: epoch, bestScore: score };
    return true;
  }

  /** Whether `patience` epochs have gone by since the best one; with a patience of 0, never. */
  exhausted(epoch: number): boolean {
    return this.options.patience > 0 && epoch - this.current.bestEpoch >= this.options.patience;
  }
}
