import { basename } from 'node:path';

/**
 * Counts what was repaired while tables were read, by table and column. Tables are read at once, so counts come in any order.
 */
export class ReadingRepairs {
  private readonly counts = new Map<string, number>();

  /** @param what such as `blanks around the value removed` */
  add(path: string, column: string, what: string, rows = 1): void {
    if (rows === 0) return;
    const text = `${basename(path)}, column ${column}: ${what}`;
    this.counts.set(text, (this.counts.get(text) ?? 0) + rows);
  }

  /** Takes what was counted since the last call, in the order of the texts. */
  drain(): readonly (readonly [string, number])[] {
    const counts = [...this.counts].sort(([a], [b]) => (a < b ? -1 : 1));
    this.counts.clear();
    return counts;
  }
}
