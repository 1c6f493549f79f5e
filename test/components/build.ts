import type { Component, Instances, Kind } from '../../framework/registry/component.js';

/** Builds a component with the given options and defaults for the others. */
export function build<K extends Kind>(
  component: Component<K>,
  options: object = {},
  services: object = {},
): Instances[K] {
  const schemas = Object.entries(
    component.options.properties as Readonly<Record<string, { readonly default?: unknown }>>,
  );
  const defaults = schemas.filter(([, schema]) => 'default' in schema).map(([name, schema]) => [name, schema.default]);
  const make = component.build as (given: object) => Instances[K];
  return make({ ...services, options: { ...Object.fromEntries(defaults), ...options } });
}
