/** Sums so far, and the numbers of patients that they are over, by name. */
export interface TermMeansState {
  readonly sums: readonly (readonly [string, number])[];
  readonly weights: readonly (readonly [string, number])[];
}

/** Means over an epoch of what each step reports, weighted by the number of patients in the step. */
export class TermMeans {
  private readonly sums: Map<string, number>;
  private readonly weights: Map<string, number>;

  /** @param state of an epoch that was broken off, to go on with */
  constructor(state: TermMeansState = { sums: [], weights: [] }) {
    this.sums = new Map(state.sums);
    this.weights = new Map(state.weights);
  }

  add(name: string, value: number, patients: number): void {
    this.sums.set(name, (this.sums.get(name) ?? 0) + value * patients);
    this.weights.set(name, (this.weights.get(name) ?? 0) + patients);
  }

  state(): TermMeansState {
    return { sums: [...this.sums], weights: [...this.weights] };
  }

  /** Name → mean, in the order of first mention. */
  means(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.sums].map(([name, sum]) => [name, sum / (this.weights.get(name) as number)]));
  }
}
