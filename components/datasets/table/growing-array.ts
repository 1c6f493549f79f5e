const blockBits = 16;
const blockMask = (1 << blockBits) - 1;

/** Integers whose number is not known beforehand, in blocks: a larger array beside the old one would take twice the memory. */
export class GrowingArray {
  private blocks: Int32Array[] = [];
  private last = new Int32Array(0);
  private length = 0;

  get size(): number {
    return this.length;
  }

  push(value: number): void {
    const place = this.length & blockMask;
    if (place === 0) {
      this.last = new Int32Array(1 << blockBits);
      this.blocks.push(this.last);
    }
    this.last[place] = value;
    this.length++;
  }

  at(index: number): number {
    return this.blocks[index >>> blockBits]![index & blockMask]!;
  }

  /** All values in one array; the blocks are given up. */
  build(): Int32Array {
    const values = new Int32Array(this.length);
    this.blocks.forEach((block, index) => {
      const start = index << blockBits;
      values.set(block.subarray(0, Math.min(block.length, this.length - start)), start);
    });
    this.blocks = [];
    this.length = 0;
    return values;
  }
}
