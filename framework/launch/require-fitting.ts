import { totalmem } from 'node:os';
import { gibibytes } from '../count.js';
import { UserInputError } from '../errors.js';
import type { StageEstimate } from './estimate-stages.js';

/** Whether a stage needs more memory than this machine has. */
export function isTooLarge({ bytes = 0 }: Pick<StageEstimate, 'bytes'>, available = totalmem()): boolean {
  return bytes > available;
}

/**
 * Refuses what does not fit into this machine, before anything is computed, and says what would.
 *
 * @throws UserInputError for the first stage that needs too much and knows what it could do with less
 */
export function requireFitting(estimates: readonly StageEstimate[], available = totalmem()): void {
  const large = estimates.find((one) => one.remedy !== undefined && isTooLarge(one, available));
  if (large === undefined) return;
  throw new UserInputError({
    place: `row "${large.row}", ${large.stage}`,
    reason: `it needs about ${gibibytes(large.bytes!)} of memory, and this machine has ${gibibytes(available)}`,
    remedy: large.remedy!(available),
  });
}
