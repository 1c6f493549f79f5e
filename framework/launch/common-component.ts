import type { JsonObject } from '../json.js';
import type { Kind, Instances } from '../registry/component.js';
import { createRunContainer } from '../registry/container.js';
import { withDefaults } from '../registry/defaults.js';
import type { Registry } from '../registry/registry.js';

/**
 * Builds the component of a section that holds for the whole experiment: `launcher`, `tracking`. Where the file has no such
 * section, the default component of the kind is built.
 *
 * @returns `undefined` where the kind has no default component either
 */
export function buildCommon<K extends Kind>(
  registry: Registry,
  kind: K,
  section: JsonObject | undefined,
): Instances[K] | undefined {
  const { type, ...options } = section ?? {};
  const component =
    typeof type === 'string' ? registry.find(kind, type) : registry.ofKind(kind).find(({ isDefault }) => isDefault);
  if (component === undefined) return undefined;
  return createRunContainer(registry, {}).build<Instances[K]>(component, withDefaults(component.options, options));
}
