import type { ArrayTensor, Feeds } from '../../../framework/tensor/index.js';
import type { Architecture } from '../../teachers/llama/architecture.js';

type Results = Readonly<Record<string, ArrayTensor>>;

/**
 * The keys and values of the tokens that were read, for rows that stand side by side. Every row has as many slots as the
 * longest prompt has tokens, and behind them one for each token of the answer.
 */
export class KeyValueMemory {
  private rows: number;
  /** `key/L` and `value/L` [row, key and value head, slot, head width] */
  private arrays: Record<string, Float32Array>;

  /** @param slots those of the prompt and the answer together */
  constructor(
    private readonly architecture: Pick<Architecture, 'layers' | 'keyValueHeads' | 'headWidth'>,
    rows: number,
    readonly promptSlots: number,
    readonly slots: number,
  ) {
    this.rows = rows;
    this.arrays = this.empty(rows);
  }

  /** Bytes of a row. */
  static bytesOf(
    { layers, keyValueHeads, headWidth }: Pick<Architecture, 'layers' | 'keyValueHeads' | 'headWidth'>,
    slots: number,
  ): number {
    return 4 * 2 * layers * keyValueHeads * headWidth * slots;
  }

  /** The inputs of a program that looks at all slots. */
  feeds(): Feeds {
    const { keyValueHeads, headWidth } = this.architecture;
    const shape = [this.rows, keyValueHeads, this.slots, headWidth];
    return Object.fromEntries(Object.entries(this.arrays).map(([name, data]) => [`past/${name}`, { data, shape }]));
  }

  /** Keeps what a program computed for the new tokens of one of its rows, from a slot on. */
  keep(results: Results, from: number, row: number, slot: number): void {
    const { keyValueHeads, headWidth } = this.architecture;
    for (const [name, target] of Object.entries(this.arrays)) {
      const { data, shape } = results[name]!;
      const length = shape[2]! * headWidth;
      for (let head = 0; head < keyValueHeads; head++) {
        const start = (from * keyValueHeads + head) * length;
        const place = ((row * keyValueHeads + head) * this.slots + slot) * headWidth;
        target.set((data as Float32Array).subarray(start, start + length), place);
      }
    }
  }

  /** Makes rows of others: row i becomes what row `parents[i]` was. */
  select(parents: readonly number[]): void {
    const before = this.arrays;
    this.arrays = this.empty(parents.length);
    this.rows = parents.length;
    const ofRow = this.architecture.keyValueHeads * this.slots * this.architecture.headWidth;
    for (const [name, target] of Object.entries(this.arrays)) {
      for (const [row, parent] of parents.entries())
        target.set(before[name]!.subarray(parent * ofRow, (parent + 1) * ofRow), row * ofRow);
    }
  }

  /**
   * The same where rows and their parents have read the same prompts, so that only answers differ.
   *
   * @param written tokens of the answers
   */
  reorder(parents: readonly number[], written: number): void {
    const { keyValueHeads, headWidth } = this.architecture;
    const changed = parents.flatMap((parent, row) => (parent === row ? [] : [{ parent, row }]));
    const startOf = (row: number, head: number) =>
      ((row * keyValueHeads + head) * this.slots + this.promptSlots) * headWidth;
    const heads = Array.from({ length: keyValueHeads }, (_, head) => head);
    for (const data of Object.values(this.arrays)) {
      const moved = changed.map(({ parent }) =>
        heads.map((head) => data.slice(startOf(parent, head), startOf(parent, head) + written * headWidth)),
      );
      changed.forEach(({ row }, index) => heads.forEach((head) => data.set(moved[index]![head]!, startOf(row, head))));
    }
  }

  private empty(rows: number): Record<string, Float32Array> {
    const { layers, keyValueHeads, headWidth } = this.architecture;
    const names = Array.from({ length: layers }, (_, layer) => [`key/${layer}`, `value/${layer}`]).flat();
    const size = rows * keyValueHeads * this.slots * headWidth;
    return Object.fromEntries(names.map((name) => [name, new Float32Array(size)]));
  }
}
