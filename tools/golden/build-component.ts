import type { Component, Instances, Kind } from '../../framework/registry/component.js';

/** Builds a component outside an experiment. Options that are not passed have their defaults. */
export function buildComponent<K extends Kind>(component: Component<K>, options: object): Instances[K] {
  const schemas = Object.entries(
    component.options.properties as Readonly<Record<string, { readonly default?: unknown }>>,
  );
  const defaults = schemas.filter(([, schema]) => 'default' in schema).map(([name, schema]) => [name, schema.default]);
  const build = component.build as (settings: { options: object }) => Instances[K];
  return build({ options: { ...Object.fromEntries(defaults), ...options } });
}
