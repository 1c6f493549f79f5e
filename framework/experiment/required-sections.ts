import type { JsonObject } from '../json.js';
import type { Catalogue } from '../registry/registry.js';
import type { Condition, RequiredWhen } from '../registry/section.js';
import type { Section } from '../registry/sections.js';
import type { Part } from './part.js';
import type { Interpolation } from './interpolation/interpolate.js';
import { nodeAt, placeOf, textOf, type MapNode } from './node.js';
import type { Problem } from './problem.js';

/** A row whose sections are known. */
interface Filled {
  readonly row: MapNode;
  readonly parts: readonly Part[];
  /** Whether the row has a section: its own, or one that stands for an absent one. */
  present(section: string): boolean;
}

/**
 * The sections that a row must have and lacks: those that are required by what the row says, and those that its components
 * need.
 */
export function missingSections(
  { row, parts, present }: Filled,
  { sections }: Catalogue,
  expressions: Interpolation,
): readonly Problem[] {
  const needed = new Map<string, string>();
  for (const { component } of parts) {
    for (const name of Object.values(component?.needs ?? {}))
      if (!needed.has(name)) needed.set(name, `${component?.kind}/${component?.type}`);
  }
  return sections.all.flatMap((section) => {
    if (present(section.name)) return [];
    if (isRequired(section)) return [missing(section, row)];
    const by = isNeverAbsent(section) ? undefined : needed.get(section.name);
    return by === undefined ? [] : [missing(section, row, by)];
  });

  function isRequired({ required }: Section): boolean {
    if (required === undefined || required === true) return required === true;
    const alternatives: readonly RequiredWhen[] = Array.isArray(required) ? required : [required as RequiredWhen];
    return alternatives.some((when) => holds(when) && when.unless?.some(holds) !== true);
  }

  function holds(condition: Condition): boolean {
    if ('section' in condition) {
      const { section, declares } = condition;
      return parts.some(({ path, component }) => path[0] === section && propertyOf(component, declares) === true);
    }
    const { path, values } = condition;
    const [name = '', option = '', ...below] = path.split('.');
    const written = nodeAt(row, path.split('.'));
    const value =
      written === undefined
        ? below.length === 0 && optionSchema(sections.named(name)?.schema, option)?.['default']
        : textOf(expressions.value(written, path.split('.')));
    return typeof value === 'string' && values.includes(value);
  }
}

/** An empty map of components stands for the absent section. */
function isNeverAbsent(section: Section): boolean {
  return section.holds === 'components' && section.whenAbsent !== undefined;
}

function missing(section: Section, row: MapNode, by?: string): Problem {
  return {
    ...placeOf(row),
    length: 0,
    code: 'E103',
    path: section.name,
    message: `the experiment has no ${section.name}${by === undefined ? '' : `, which ${by} needs`}`,
    notes: [`${section.name}: ${section.description}`],
  };
}

function propertyOf(component: Part['component'], name: string): unknown {
  return (component?.properties as JsonObject | undefined)?.[name];
}

function optionSchema(schema: JsonObject | undefined, option: string): JsonObject | undefined {
  return (schema?.['properties'] as Readonly<Record<string, JsonObject>> | undefined)?.[option];
}
