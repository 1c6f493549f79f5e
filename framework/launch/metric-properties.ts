import type { JsonObject } from '../json.js';
import type { MetricProperties } from '../records/plan-file.js';
import type { Registry } from '../registry/registry.js';

/**
 * How scores are shown, by their names in the file. The name is the label too where several entries have one type. `{k}` in a
 * label is the option `k` of the entry.
 */
export function metricProperties(
  rows: readonly { readonly values: JsonObject }[],
  registry: Registry,
): Readonly<Record<string, MetricProperties>> {
  const sections = registry.sections.all.flatMap((section) =>
    section.holds === 'components' && section.scores === true ? [section] : [],
  );
  const properties = rows.flatMap(({ values }) =>
    sections.flatMap(({ name: section, kind }) => {
      const entries = Object.entries((values[section] ?? {}) as JsonObject).map(
        ([name, entry]) => [name, String((entry as JsonObject | null)?.['type']), entry as JsonObject | null] as const,
      );
      return entries.flatMap(([name, type, entry]) => {
        const component = registry.find(kind as string, type);
        if (component === undefined) return [];
        const declared = component.properties as unknown as MetricProperties;
        const isOneOfSeveral = name !== type && entries.filter((other) => other[1] === type).length > 1;
        const label = declared.label.replaceAll(/\{(\w+)\}/g, (_, option: string) => String(entry?.[option]));
        return [[name, { ...declared, label: isOneOfSeveral ? name : label }] as const];
      });
    }),
  );
  return Object.fromEntries(properties);
}
