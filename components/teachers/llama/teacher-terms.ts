import { UserInputError } from '../../../framework/errors.js';
import type { Component } from '../../../framework/registry/component.js';
import type { Loss, LossProperties } from '../../contracts/loss.js';
import { crossEntropy } from '../../losses/binary-cross-entropy.js';
import { termsOf, type Term } from '../../training/weighted-terms.js';

/**
 * The terms of a teacher's loss. They come from the section `teacherLosses`; without it the binary cross-entropy is the only
 * one (LEADER, Eq. 2).
 */
export function teacherTerms(
  losses: ReadonlyMap<string, Loss>,
  declared: ReadonlyMap<string, Component>,
): readonly Term[] {
  for (const [name, { type, properties }] of declared) {
    const { needsTeacher, reads } = properties as LossProperties;
    if (reads?.includes('profile')) {
      throw new UserInputError({
        place: `teacherLosses.${name}`,
        reason: `${type} needs a vector of the patient's profile, and a teacher reads prompts alone`,
        remedy: 'Move it to `losses`.',
      });
    }
    if (!needsTeacher) continue;
    throw new UserInputError({
      place: `teacherLosses.${name}`,
      reason: `${type} compares with a teacher, and the teacher has none`,
      remedy: `Move it to \`losses\`.`,
    });
  }
  if (losses.size === 0) return [{ name: 'prescription', loss: crossEntropy(1), minimumBatch: 1 }];
  return termsOf(losses, declared);
}
