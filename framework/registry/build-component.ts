import type { JsonObject } from '../json.js';
import type { Component, Instances, Kind } from './component.js';
import { withDefaults } from './defaults.js';

/**
 * Builds a component as an experiment would, for tests: with these options, and defaults for the others. Options are not
 * checked.
 *
 * @param services what the component `needs`, by the names it gives them
 * @example
 * const loss = buildComponent(focal, { focus: 2 });
 */
export function buildComponent<K extends Kind>(
  component: Component<K>,
  options: object = {},
  services: object = {},
): Instances[K] {
  const make = component.build as (given: object) => Instances[K];
  const schema = component.options as unknown as JsonObject;
  return make({ ...services, options: withDefaults(schema, options as JsonObject) });
}
