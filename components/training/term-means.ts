/** Means over an epoch of what each step reports, weighted by the number of patients in the step. */
export class TermMeans {
  private readonly sums = new Map<string, number>();
  private readonly weights = new Map<string, number>();

  add(name: string, value: number, patients: number): void {
    this.sums.set(name, (this.sums.get(name) ?? 0) + value * patients);
    this.weights.set(name, (this.weights.get(name) ?? 0) + patients);
  }

  /** Name → mean, in the order of first mention. */
  means(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.sums].map(([name, sum]) => [name, sum / (this.weights.get(name) as number)]));
  }
}
