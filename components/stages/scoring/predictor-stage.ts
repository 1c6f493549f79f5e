import type { RowView } from '../../../framework/registry/component.js';
import type { JsonObject } from '../../../framework/json.js';

/** The model whose predictions are scored (`evaluation.predictor`), by the stage that makes it; another program has none. */
export type PredictorStage = 'student' | 'teacher-features' | 'language-model' | 'another program';

export function predictorStage(row: RowView): PredictorStage {
  const { predictor } = (row.values['evaluation'] ?? {}) as JsonObject;
  return stageOf(predictor);
}

/** The stage whose output is scored. */
export function predictionsStage(predictor: unknown): 'predictions' | 'external-predictions' | 'named-predictions' {
  const stages = {
    student: 'predictions',
    'teacher-features': 'predictions',
    'language-model': 'named-predictions',
    'another program': 'external-predictions',
  } as const;
  return stages[stageOf(predictor)];
}

function stageOf(predictor: unknown): PredictorStage {
  if (typeof predictor === 'object') return 'another program';
  if (predictor === 'language-model') return 'language-model';
  return predictor === 'teacher' ? 'teacher-features' : 'student';
}
