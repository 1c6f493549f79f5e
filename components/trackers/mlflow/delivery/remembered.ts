/** Keeps values that were computed from files, as long as the files' fingerprint stays the same. */
export class Remembered<T> {
  private readonly values = new Map<string, { readonly fingerprint: string; readonly value: T }>();

  /** The value of `name` at this fingerprint. It is computed unless it was kept. An error of `compute` is not kept. */
  async of(name: string, fingerprint: string, compute: () => T | Promise<T>): Promise<T> {
    const kept = this.values.get(name);
    if (kept?.fingerprint === fingerprint) return kept.value;
    const value = await compute();
    this.values.set(name, { fingerprint, value });
    return value;
  }
}
