/** Integers whose number is not known beforehand. */
export class GrowingArray {
  private values = new Int32Array(0);
  private length = 0;

  get size(): number {
    return this.length;
  }

  /** Makes room for `count` further values, which `push` relies on. */
  reserve(count: number): void {
    if (this.length + count <= this.values.length) return;
    const larger = new Int32Array(Math.max(Math.ceil(this.values.length * 1.5), this.length + count));
    larger.set(this.values);
    this.values = larger;
  }

  push(value: number): void {
    this.values[this.length++] = value;
  }

  at(index: number): number {
    return this.values[index]!;
  }

  build(): Int32Array {
    return this.values.slice(0, this.length);
  }
}
