const onsets = ['b', 'd', 'f', 'g', 'k', 'l', 'm', 'n', 'p', 'r', 's', 't', 'v', 'z'];
const vowels = ['a', 'e', 'i', 'o', 'u'];
const syllables = onsets.flatMap((onset) => vowels.map((vowel) => onset + vowel));

/**
 * Step between the stems of neighbouring words. It is coprime to the number of stems, so that neighbours look different and no
 * word repeats.
 */
const stride = 2531;

/**
 * A made-up word. It differs for every index below 4,900, and its ending tells its kind. `start` gives each kind of word other
 * stems, as long as the kinds stay small.
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
