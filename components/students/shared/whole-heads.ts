import { UserInputError } from '../../../framework/errors.js';

/** Refuses a width that the heads of an attention cannot share equally. */
export function requireWholeHeads(width: number, heads: number): void {
  if (width % heads === 0) return;
  throw new UserInputError({
    place: 'student',
    reason: `width ${width} is no multiple of heads ${heads}`,
    remedy: 'Every head takes an equal share of the width.',
  });
}
