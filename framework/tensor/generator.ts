/** Where a generator is, as plain JSON: `Generator.restore` continues from it exactly. */
export interface GeneratorState {
  readonly seed: number;
  /** The four 32-bit words of xoshiro128**. */
  readonly words: readonly [number, number, number, number];
}

/**
 * Seeded random numbers (xoshiro128**, 32-bit words). Equal seeds give equal numbers on every machine. `split` gives
 * independent streams that depend only on the seed and the label, not on what was drawn before: adding a parameter or a
 * dropout layer changes no other stream.
 */
export class Generator {
  private readonly seed: number;
  private a: number;
  private b: number;
  private c: number;
  private d: number;

  constructor(seed: number) {
    if (!Number.isInteger(seed)) throw new Error(`a seed is a whole number, not ${seed}`);
    this.seed = seed >>> 0;
    [this.a, this.b, this.c, this.d] = expand(this.seed);
  }

  static restore(state: GeneratorState): Generator {
    const generator = new Generator(state.seed);
    [generator.a, generator.b, generator.c, generator.d] = state.words;
    return generator;
  }

  state(): GeneratorState {
    return { seed: this.seed, words: [this.a, this.b, this.c, this.d] };
  }

  /** The stream of a label below this generator's seed. */
  split(label: string): Generator {
    let hash = mix(this.seed ^ 0x9e3779b9);
    for (let i = 0; i < label.length; i++) hash = mix(hash ^ label.charCodeAt(i));
    return new Generator(mix(hash ^ label.length));
  }

  /** 32 random bits, as a signed number. */
  nextBits(): number {
    const scrambled = Math.imul(rotate(Math.imul(this.b, 5), 7), 9);
    const shifted = this.b << 9;
    this.c ^= this.a;
    this.d ^= this.b;
    this.b ^= this.c;
    this.a ^= this.d;
    this.c ^= shifted;
    this.d = rotate(this.d, 11);
    return scrambled;
  }

  /** Uniform in [0, 1), with 32 random bits. */
  next(): number {
    return (this.nextBits() >>> 0) / 2 ** 32;
  }

  /** A whole number in [0, limit). */
  integer(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  /** Fills with uniform numbers in [low, high). */
  uniformInto(target: Float32Array, low = 0, high = 1): void {
    for (let i = 0; i < target.length; i++) target[i] = low + (high - low) * this.next();
  }

  /** Fills with normal numbers (Box-Muller). */
  normalInto(target: Float32Array, mean = 0, standardDeviation = 1): void {
    for (let i = 0; i < target.length; i += 2) {
      const radius = standardDeviation * Math.sqrt(-2 * Math.log(1 - this.next()));
      const angle = 2 * Math.PI * this.next();
      target[i] = mean + radius * Math.cos(angle);
      if (i + 1 < target.length) target[i + 1] = mean + radius * Math.sin(angle);
    }
  }

  /**
   * Fills with 0 at probability `rate` and with 1 / (1 − rate) elsewhere, as dropout multiplies with. Each draw of 32 bits
   * decides two elements, so the rate is met to within 1 / 65536.
   */
  dropoutInto(target: Float32Array, rate: number): void {
    const threshold = Math.round(rate * 0x10000);
    const kept = new Int32Array(Float32Array.of(1 / (1 - rate)).buffer)[0]!;
    // The bits of a number are masked, because choosing between 0 and `kept` would be a branch that processors guess wrong.
    const written = new Int32Array(target.buffer, target.byteOffset, target.length);
    const length = written.length;
    let a = this.a;
    let b = this.b;
    let c = this.c;
    let d = this.d;
    for (let i = 0; i < length; i += 2) {
      const product = Math.imul(b, 5);
      const bits = Math.imul((product << 7) | (product >>> 25), 9);
      const shifted = b << 9;
      c ^= a;
      d ^= b;
      b ^= c;
      a ^= d;
      c ^= shifted;
      d = (d << 11) | (d >>> 21);
      written[i] = ~(((bits & 0xffff) - threshold) >> 31) & kept;
      written[i + 1] = ~(((bits >>> 16) - threshold) >> 31) & kept; // Typed arrays ignore a write behind an odd length.
    }
    this.a = a;
    this.b = b;
    this.c = c;
    this.d = d;
  }

  /** The numbers 0 … count − 1 in random order (Fisher-Yates). */
  permutation(count: number): Int32Array {
    const order = Int32Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    return order;
  }
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** Finalizer of MurmurHash3: every input bit changes every output bit with probability near one half. */
function mix(word: number): number {
  let mixed = word ^ (word >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** Four words that are not all zero (splitmix32). */
function expand(seed: number): [number, number, number, number] {
  let word = seed;
  const next = () => mix((word = (word + 0x9e3779b9) | 0)) | 0;
  return [next(), next(), next(), next() | 1];
}
