import type { RowView } from '../../../framework/registry/component.js';
import type { JsonObject } from '../../../framework/json.js';

/** What a row is about (`evaluation.subject`): `predictions` unless it says `cohort` or `model`. */
export function subjectOf(row: RowView): string {
  const { subject = 'predictions' } = (row.values['evaluation'] ?? {}) as JsonObject;
  return String(subject);
}
