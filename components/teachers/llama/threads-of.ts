import type { JsonObject } from '../../../framework/json.js';
import type { RowView } from '../../../framework/registry/component.js';

/** Threads of the engine of a row. */
export function threadsOf({ values }: RowView): number {
  const threads = (values['engine'] as JsonObject | undefined)?.['threads'];
  return typeof threads === 'number' ? threads : 1;
}
