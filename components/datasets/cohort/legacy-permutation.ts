const stateSize = 624;
const shift = 397;

/**
 * The permutation of 0 … n - 1 that numpy's `RandomState(seed).permutation(n)` gives: Mersenne Twister 19937 with the
 * single-integer initializer, shuffled from the end with masked rejection. Split and subsample of MIMIC depend on it.
 */
export function legacyPermutation(n: number, seed: number): Int32Array {
  const next = mersenneTwister(seed);
  const permutation = Int32Array.from({ length: n }, (_, index) => index);
  for (let last = n - 1; last > 0; last--) {
    const mask = 0xffffffff >>> Math.clz32(last);
    let drawn = (next() & mask) >>> 0;
    while (drawn > last) drawn = (next() & mask) >>> 0;
    [permutation[last], permutation[drawn]] = [permutation[drawn]!, permutation[last]!];
  }
  return permutation;
}

/** @returns the next 32 random bits at every call */
function mersenneTwister(seed: number): () => number {
  const state = new Uint32Array(stateSize);
  state[0] = seed;
  for (let index = 1; index < stateSize; index++) {
    const previous = state[index - 1]!;
    state[index] = Math.imul(1812433253, previous ^ (previous >>> 30)) + index;
  }
  let position = stateSize;
  return () => {
    if (position === stateSize) {
      twist(state);
      position = 0;
    }
    return temper(state[position++]!);
  };
}

function twist(state: Uint32Array): void {
  for (let index = 0; index < stateSize; index++) {
    const mixed = (state[index]! & 0x80000000) | (state[(index + 1) % stateSize]! & 0x7fffffff);
    state[index] = state[(index + shift) % stateSize]! ^ (mixed >>> 1) ^ (mixed & 1 ? 0x9908b0df : 0);
  }
}

function temper(bits: number): number {
  let word = bits ^ (bits >>> 11);
  word ^= (word << 7) & 0x9d2c5680;
  word ^= (word << 15) & 0xefc60000;
  return (word ^ (word >>> 18)) >>> 0;
}
