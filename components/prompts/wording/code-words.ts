import type { CodeSets, Vocabulary } from '../../contracts/cohort.js';
import { codesOf } from '../../datasets/cohort/code-sets.js';

/** What stands in a prompt for a code without a title: the code, or nothing. */
type Untitled = 'code' | 'omitted';

/** The titles of a visit's codes, in its order. */
export function titlesOfVisit(
  sets: CodeSets,
  vocabulary: Vocabulary,
  visit: number,
  untitled: Untitled,
): readonly string[] {
  const codes = [...codesOf(sets, visit)];
  const titled = untitled === 'omitted' ? codes.filter((code) => vocabulary.names[code] != null) : codes;
  return titled.map((code) => vocabulary.names[code] ?? codeInWords(vocabulary, code));
}

/** The codes of a visit with their classifications, in its order. */
export function codesOfVisit(sets: CodeSets, vocabulary: Vocabulary, visit: number): readonly string[] {
  return Array.from(codesOf(sets, visit), (code) => codeInWords(vocabulary, code));
}

/** A code with its classification in front: `ICD-9 7895`, `ATC N02B`. Codes of no classification stand alone. */
export function codeInWords({ codes, coding }: Vocabulary, index: number): string {
  const code = codes[index]!;
  if (coding === 'icd-by-version') return code.replace(/^(9|10):/, 'ICD-$1 ');
  const classification = { 'icd-9': 'ICD-9 ', 'icd-10': 'ICD-10 ', 'icd-pooled': 'ICD ', atc: 'ATC ' };
  return `${coding === undefined ? '' : classification[coding]}${code}`;
}
