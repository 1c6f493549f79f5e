import type { RowView } from '../../../framework/registry/component.js';
import type { LossProperties } from '../../contracts/loss.js';

/** True when a loss of the row reads what a teacher recorded. */
export function needsTeacher(row: RowView): boolean {
  return [...row.components('losses').values()].some(({ properties }) => (properties as LossProperties).needsTeacher);
}
