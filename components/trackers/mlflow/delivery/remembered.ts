/** What was computed from files that seldom change, kept while their fingerprint stays the same. */
export class Remembered<T> {
  private readonly values = new Map<string, { readonly fingerprint: string; readonly value: T }>();

  /** The value of `name` at this fingerprint, computed unless it is known. What `compute` throws is not kept. */
  async of(name: string, fingerprint: string, compute: () => T | Promise<T>): Promise<T> {
    const known = this.values.get(name);
    if (known?.fingerprint === fingerprint) return known.value;
    const value = await compute();
    this.values.set(name, { fingerprint, value });
    return value;
  }
}
