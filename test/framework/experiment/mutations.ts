import { isThorough } from '../../thorough.js';

/** The ways in which one character of a name is mistyped. */
const mistakes = ['change', 'drop', 'double'] as const;
export type Mistake = (typeof mistakes)[number];

/** The name with a mistake at a position. Deterministic; a changed letter becomes another letter. */
export function mistyped(name: string, mistake: Mistake, position: number): string {
  const [before, letter, after] = [name.slice(0, position), name.charAt(position), name.slice(position + 1)];
  if (mistake === 'drop') return before + after;
  if (mistake === 'double') return before + letter + letter + after;
  return before + (letter === 'q' ? 'z' : 'q') + after;
}

/** Mistakes to try at a line: all of them where that is wanted, else one; a key that stands in several places meets several. */
export function mistakesAt(line: number): readonly Mistake[] {
  return isThorough ? mistakes : [mistakes[line % mistakes.length]!];
}

/** Positions to try: all of them where that is wanted, else one that depends on the name alone. */
export function positions(name: string): readonly number[] {
  if (isThorough) return Array.from(name, (_, index) => index);
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) as number)) % 65521;
  return [sum % name.length];
}

/** Uniform numbers in [0, 1) for generated texts (mulberry32). */
export function uniform(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
