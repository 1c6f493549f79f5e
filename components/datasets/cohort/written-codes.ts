import type { CodeSets } from '../../contracts/cohort.js';
import { packOffsets } from './code-sets.js';

/** The codes of visits as the source writes them, before a vocabulary numbers them. Each text is kept once. */
export interface WrittenCodes {
  readonly texts: readonly string[];
  /** One set a visit: indices into `texts`, distinct within the visit. */
  readonly sets: CodeSets;
}

/** @param visits the distinct codes of each visit */
export function writtenCodes(visits: readonly (readonly string[])[]): WrittenCodes {
  const numbers = new Map<string, number>();
  const offsets = packOffsets(visits.map((codes) => codes.length));
  const values = new Int32Array(offsets.at(-1)!);
  let place = 0;
  for (const codes of visits) {
    for (const code of codes) {
      const number = numbers.get(code) ?? numbers.size;
      numbers.set(code, number);
      values[place++] = number;
    }
  }
  return { texts: [...numbers.keys()], sets: { offsets, values } };
}

/** The codes that occur, in the order of their first appearance. */
export function appearing({ texts, sets: { values } }: WrittenCodes): string[] {
  const seen = new Uint8Array(texts.length);
  const occurring: string[] = [];
  for (let place = 0; place < values.length; place++) {
    const code = values[place]!;
    if (seen[code] === 1) continue;
    seen[code] = 1;
    occurring.push(texts[code]!);
  }
  return occurring;
}
