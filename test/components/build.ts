import type { JsonObject } from '../../framework/json.js';
import type { Component, Instances, Kind } from '../../framework/registry/component.js';
import { withDefaults } from '../../framework/registry/defaults.js';

/** Builds a component with the given options and defaults for the others. */
export function build<K extends Kind>(
  component: Component<K>,
  options: object = {},
  services: object = {},
): Instances[K] {
  const make = component.build as (given: object) => Instances[K];
  const schema = component.options as unknown as JsonObject;
  return make({ ...services, options: withDefaults(schema, options as JsonObject) });
}
