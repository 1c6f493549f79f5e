/**
 * A column of integers that arrives in parts of unknown number. One growing array would need twice the memory each time it
 * grows.
 */
export class ColumnParts {
  private parts: Int32Array[] = [];
  private length = 0;

  /** A new part of `rows` integers, to be filled in. */
  add(rows: number): Int32Array {
    const part = new Int32Array(rows);
    this.parts.push(part);
    this.length += rows;
    return part;
  }

  /** Joins all parts in one array and frees the parts. */
  build(): Int32Array {
    const values = new Int32Array(this.length);
    let place = 0;
    for (const part of this.parts) {
      values.set(part, place);
      place += part.length;
    }
    this.parts = [];
    this.length = 0;
    return values;
  }
}
