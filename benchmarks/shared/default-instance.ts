import { Value } from 'typebox/value';
import type { Component } from '../../framework/registry/component.js';

/** A component with its default options. */
export function defaultInstance<Instance>(component: Component): Instance {
  const build = component.build as (given: { readonly options: unknown }) => Instance;
  return build({ options: Value.Default(component.options, {}) });
}
