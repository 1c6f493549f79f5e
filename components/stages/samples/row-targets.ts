import type { RowView } from '../../../framework/registry/component.js';
import type { JsonObject } from '../../../framework/json.js';
import type { Targets } from '../../contracts/sample.js';

/** The settings that decide which samples prompts are made of: what a stage that reads them declares. */
export const targetSettings = ['training.targets', 'evaluation.targets'];

/** Which visits the row learns from, and which it is scored on. */
export function rowTargets(row: RowView): { readonly training: Targets; readonly evaluation: Targets } {
  const of = (section: string) => (row.values[section] as JsonObject | undefined)?.['targets'] ?? 'last-visit';
  return { training: of('training') as Targets, evaluation: of('evaluation') as Targets };
}

/** Whether any target of the row is not the last visit of a patient. */
export function hasEarlierTargets(row: RowView): boolean {
  return Object.values(rowTargets(row)).includes('every-visit');
}
