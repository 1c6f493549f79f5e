import { UserInputError } from '../../../framework/errors.js';
import type { RowView } from '../../../framework/registry/component.js';
import type { LossProperties } from '../../contracts/loss.js';
import { learnsUnlabelled, unlabelledSetting } from '../samples/unlabelled.js';

/** True when a loss of the row reads what a teacher recorded. */
export function needsTeacher(row: RowView): boolean {
  return [...row.components('losses').values()].some(({ properties }) => (properties as LossProperties).needsTeacher);
}

/** @throws UserInputError where a row learns from patients without labels, and no loss could learn anything from them */
export function requireComparison(row: RowView): void {
  if (!learnsUnlabelled(row) || needsTeacher(row)) return;
  throw new UserInputError({
    place: unlabelledSetting,
    reason: 'no loss of the row compares with a teacher, so that patients without labels teach nothing',
    remedy: 'Add a distillation loss, or remove the setting from this row.',
  });
}
