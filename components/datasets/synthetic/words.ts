const onsets = ['b', 'd', 'f', 'g', 'k', 'l', 'm', 'n', 'p', 'r', 's', 't', 'v', 'z'];
const vowels = ['a', 'e', 'i', 'o', 'u'];
const syllables = onsets.flatMap((onset) => vowels.map((vowel) => onset + vowel));

/** Coprime to the number of two-syllable stems, so that neighbouring words look different and none repeats. */
const stride = 2531;

/**
 * A word that no dictionary has; different for every index below 4,900, and recognizable by its ending. `start` gives every
 * kind of word stems of its own, as long as the kinds stay small.
 */
function madeUpWord(index: number, ending: string, start: number): string {
  const stem = ((index + start) * stride) % (syllables.length * syllables.length);
  return syllables[stem % syllables.length]! + syllables[Math.floor(stem / syllables.length)]! + ending;
}

export const qualifiers = ['acute', 'chronic', 'recurrent', 'unspecified'] as const;
/** Stage 0 has no word. */
export const stages = ['', 'mild', 'moderate', 'severe'] as const;

export const systemWord = (index: number): string => madeUpWord(index, 'nal', 100);
export const conditionWord = (index: number): string => madeUpWord(index, 'osis', 800);
export const aetiologyWord = (index: number): string => madeUpWord(index, 'genic', 1500);
export const actionWord = (index: number): string => madeUpWord(index, 'plasty', 2200);
export const approachWord = (index: number): string => madeUpWord(index, 'scopic', 2900);
export const familyWord = (index: number): string => madeUpWord(index, 'xamines', 3600);
export const memberWord = (index: number): string => madeUpWord(index, 'late', 4300);
