import type { JsonObject } from '../../../framework/json.js';
import type { RowView } from '../../../framework/registry/component.js';
import type { StudentProperties } from '../../contracts/student.js';

/** What the row's student declares, under its options; `undefined` where the row has no student. */
export function studentProperties(row: RowView): StudentProperties | undefined {
  const declared = row.component('student')?.properties as StudentProperties | undefined;
  return declared && { ...declared, ...declared.under?.((row.values['student'] ?? {}) as JsonObject) };
}
