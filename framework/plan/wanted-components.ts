import type { JsonObject } from '../json.js';
import type { IsWanted } from '../registry/discover.js';
import type { Sections } from '../registry/sections.js';

/**
 * Which components some rows use. A worker that loads those alone starts a second earlier.
 *
 * @param stages the stages that will run; every stage if absent
 */
export function wantedComponents(rows: readonly JsonObject[], stages?: readonly string[]): IsWanted {
  let names: ReadonlySet<string> | undefined;
  return (kind, type, sections) => {
    if (kind === 'stage') return stages?.includes(type) ?? true;
    names ??= new Set(rows.flatMap((row) => namesIn(row, sections)));
    return names.has(`${kind}/${type}`);
  };
}

function namesIn(row: JsonObject, sections: Sections): readonly string[] {
  return sections.all.flatMap((section) => {
    const value = row[section.name] as JsonObject | null | undefined;
    if (section.holds === 'settings' || value === undefined || value === null) return [];
    const entries = section.holds === 'component' ? [value] : (Object.values(value) as readonly (JsonObject | null)[]);
    return entries.flatMap((entry) => (entry === null ? [] : [`${section.kind}/${String(entry['type'])}`]));
  });
}
