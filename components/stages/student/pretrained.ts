import type { RowView } from '../../../framework/registry/component.js';
import { join } from 'node:path';
import type { StageContext } from '../../../framework/contracts/stage.js';
import type { JsonObject } from '../../../framework/json.js';
import { readSafetensors, type Graph } from '../../../framework/tensor/index.js';
import type { PretrainingLength } from '../../contracts/pretraining.js';
import type { Weights } from '../../contracts/weights.js';
import { studentProperties } from './student-properties.js';

/** The file that the stage pretraining leaves. */
export const pretrainedFile = 'pretrained.safetensors';

/** Whether the row's student is pre-trained: the stage `pretraining` then stands before the stage `student`. */
export function isPretrained(row: RowView): boolean {
  return pretrainingOf(row) !== false;
}

/** How long the row's student is pre-trained; `true` where it does not say. */
export function pretrainingOf(row: RowView): boolean | PretrainingLength {
  const pretraining = studentProperties(row)?.pretraining ?? false;
  if (typeof pretraining === 'boolean') return pretraining;
  return pretraining((row.values['student'] ?? {}) as JsonObject);
}

/** The weights that training starts from: those of pre-training that the program has too. Absent: the first values. */
export async function readPretrained(
  row: RowView,
  { input }: Pick<StageContext, 'input'>,
  graph: Graph,
): Promise<Weights | undefined> {
  if (!isPretrained(row)) return undefined;
  const { tensors } = await readSafetensors(join(input('pretraining'), pretrainedFile));
  return sharedWith(graph, tensors);
}

/** Those of some weights that a program has too. */
export function sharedWith(graph: Graph, weights: Weights): Weights {
  return Object.fromEntries(Object.entries(weights).filter(([name]) => graph.parameters.has(name)));
}
