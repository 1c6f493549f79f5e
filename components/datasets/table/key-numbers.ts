/** Numbers keys 0, 1, 2 … in the order of their first appearance: a hash table of doubles, several times faster than a Map. */
export class KeyNumbers {
  private keys = new Float64Array(1 << 12);
  private numbers = new Int32Array(1 << 12).fill(-1);
  private size = 0;

  of(key: number): number {
    const mask = this.keys.length - 1;
    let slot = key % this.keys.length;
    while (this.numbers[slot] !== -1) {
      if (this.keys[slot] === key) return this.numbers[slot]!;
      slot = (slot + 1) & mask;
    }
    if (this.size * 2 >= this.keys.length) {
      this.grow();
      return this.of(key);
    }
    this.keys[slot] = key;
    this.numbers[slot] = this.size;
    return this.size++;
  }

  private grow(): void {
    const { keys, numbers } = this;
    this.keys = new Float64Array(keys.length * 2);
    this.numbers = new Int32Array(keys.length * 2).fill(-1);
    const mask = this.keys.length - 1;
    for (let old = 0; old < keys.length; old++) {
      if (numbers[old] === -1) continue;
      let slot = keys[old]! % this.keys.length;
      while (this.numbers[slot] !== -1) slot = (slot + 1) & mask;
      this.keys[slot] = keys[old]!;
      this.numbers[slot] = numbers[old]!;
    }
  }
}
