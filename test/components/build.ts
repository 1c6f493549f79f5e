import type { Component, Instances, Kind } from '../../framework/registry/component.js';

/** The given options, and the defaults of the component's schema for the others. */
export function withDefaults(component: Pick<Component, 'options'>, options: object): object {
  const schemas = component.options.properties as Readonly<Record<string, { readonly default?: unknown }>>;
  const defaults = Object.entries(schemas).flatMap(([name, schema]) =>
    schema.default === undefined ? [] : [[name, schema.default] as const],
  );
  return { ...Object.fromEntries(defaults), ...options };
}

/** Builds a component with the given options and defaults for the others. */
export function build<K extends Kind>(
  component: Component<K>,
  options: object = {},
  services: object = {},
): Instances[K] {
  const make = component.build as (given: object) => Instances[K];
  return make({ ...services, options: withDefaults(component, options) });
}
