const initialSlots = 1 << 12;

/**
 * Numbers keys of 64 bits 0, 1, 2 … in the order of their first appearance. This hash table is several times faster than a Map.
 */
export class KeyNumbers {
  private lows = new Int32Array(initialSlots);
  private highs = new Int32Array(initialSlots);
  /** [slots] the number of the key, -1 where there is none */
  private numbers = new Int32Array(initialSlots).fill(-1);
  private count = 0;

  /** How many keys there are. */
  get size(): number {
    return this.count;
  }

  /** @param low integers of 32 bits both; the lower bits of `low` should differ between keys */
  of(low: number, high: number): number {
    const slot = this.slotOf(low, high);
    const number = this.numbers[slot]!;
    if (number !== -1) return number;
    if (this.count * 2 >= this.numbers.length) {
      this.grow();
      return this.of(low, high);
    }
    this.lows[slot] = low;
    this.highs[slot] = high;
    this.numbers[slot] = this.count;
    return this.count++;
  }

  /** The slot of a key, or the free slot for a new key. */
  private slotOf(low: number, high: number): number {
    const mask = this.numbers.length - 1;
    let slot = (low ^ (low >>> 15)) & mask;
    while (this.numbers[slot] !== -1 && (this.lows[slot] !== low || this.highs[slot] !== high))
      slot = (slot + 1) & mask;
    return slot;
  }

  private grow(): void {
    const { lows, highs, numbers } = this;
    this.lows = new Int32Array(lows.length * 2);
    this.highs = new Int32Array(lows.length * 2);
    this.numbers = new Int32Array(lows.length * 2).fill(-1);
    for (let old = 0; old < numbers.length; old++) {
      if (numbers[old] === -1) continue;
      const slot = this.slotOf(lows[old]!, highs[old]!);
      this.lows[slot] = lows[old]!;
      this.highs[slot] = highs[old]!;
      this.numbers[slot] = numbers[old]!;
    }
  }
}
