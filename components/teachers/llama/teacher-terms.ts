import type { Component } from '../../../framework/registry/component.js';
import type { Loss } from '../../contracts/loss.js';
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
  if (losses.size === 0) return [{ name: 'prescription', loss: crossEntropy(1), minimumBatch: 1 }];
  return termsOf(losses, declared);
}
