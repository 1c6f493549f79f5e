import type { RowView } from '../../registry/component.js';
import type { Registry } from '../../registry/registry.js';

/** The view of a type, or the one that it names for such a row. */
export function viewOf(registry: Registry, type: string, row: RowView) {
  const view = registry.find('view', type);
  if (view === undefined) throw new Error(`there is no view "${type}"`);
  const other = view.properties.instead?.(row);
  return other === undefined ? view : registry.find('view', other)!;
}
