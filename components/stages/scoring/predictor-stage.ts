import type { RowView } from '../../../framework/registry/component.js';
import type { JsonObject } from '../../../framework/json.js';

/** The model whose predictions are scored (`evaluation.predictor`), by the stage that makes it; another program has none. */
export function predictorStage(row: RowView): 'student' | 'teacher-features' | 'another program' {
  const { predictor } = (row.values['evaluation'] ?? {}) as JsonObject;
  if (isOtherProgram(predictor)) return 'another program';
  return predictor === 'teacher' ? 'teacher-features' : 'student';
}

/** The stage whose output is scored. */
export function predictionsStage(predictor: unknown): 'predictions' | 'external-predictions' {
  return isOtherProgram(predictor) ? 'external-predictions' : 'predictions';
}

function isOtherProgram(predictor: unknown): boolean {
  return typeof predictor === 'object';
}
