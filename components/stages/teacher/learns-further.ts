import type { JsonObject } from '../../../framework/json.js';
import type { RowView } from '../../../framework/registry/component.js';

/** Whether the teacher of a row trains on the patients of the split `extra` too. */
export function learnsFurther({ values }: RowView): boolean {
  return (values['teacher'] as JsonObject)['further'] !== false;
}
