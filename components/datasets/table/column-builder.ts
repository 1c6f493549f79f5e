import type { DuckDBVector } from '@duckdb/node-api';
import { type Column, missing } from './data-table.js';

/** Grows one column chunk by chunk; texts are kept once each, in the order of their first appearance. */
export class ColumnBuilder {
  private values = new Int32Array(1 << 14);
  private length = 0;
  private readonly numbers = new Map<string, number>();

  constructor(private readonly isText: boolean) {}

  append(vector: DuckDBVector, rows: number): void {
    this.reserve(rows);
    for (let row = 0; row < rows; row++) {
      const item = vector.getItem(row);
      this.values[this.length++] = item === null ? missing : this.isText ? this.number(String(item)) : Number(item);
    }
  }

  build(): Column {
    const values = this.values.slice(0, this.length);
    return this.isText ? { values, texts: [...this.numbers.keys()] } : { values };
  }

  private number(text: string): number {
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    this.numbers.set(text, this.numbers.size);
    return this.numbers.size - 1;
  }

  private reserve(rows: number): void {
    if (this.length + rows <= this.values.length) return;
    const larger = new Int32Array(Math.max(this.values.length * 1.5, this.length + rows));
    larger.set(this.values);
    this.values = larger;
  }
}
