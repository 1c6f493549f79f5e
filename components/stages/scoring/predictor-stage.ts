import type { RowView } from '../../../framework/registry/component.js';
import type { JsonObject } from '../../../framework/json.js';

/** The stage whose output is scored (`evaluation.predictor`). */
export function predictorStage(row: RowView): 'student' | 'teacher-features' {
  const { predictor } = (row.values['evaluation'] ?? {}) as JsonObject;
  return predictor === 'teacher' ? 'teacher-features' : 'student';
}
