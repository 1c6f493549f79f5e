import type { JsonObject } from '../json.js';
import { sections } from '../registry/sections.js';

/**
 * Which components some rows use: loading those alone saves a worker a second of every start.
 *
 * @param stages the stages that will be run; every stage where absent
 */
export function wantedComponents(
  rows: readonly JsonObject[],
  stages?: readonly string[],
): (kind: string, type: string) => boolean {
  const wanted = new Set(rows.flatMap(namesIn));
  return (kind, type) => (kind === 'stage' ? (stages?.includes(type) ?? true) : wanted.has(`${kind}/${type}`));
}

function namesIn(row: JsonObject): readonly string[] {
  return sections.flatMap((section) => {
    const value = row[section.name] as JsonObject | null | undefined;
    if (section.holds === 'settings' || value === undefined || value === null) return [];
    const entries = section.holds === 'component' ? [value] : (Object.values(value) as readonly (JsonObject | null)[]);
    return entries.flatMap((entry) => (entry === null ? [] : [`${section.kind}/${String(entry['type'])}`]));
  });
}
