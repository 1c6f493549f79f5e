import type { Component, RowView } from '../../framework/registry/component.js';

/** A row whose sections hold the given components: section → name → component. */
export function rowOf(sections: Readonly<Record<string, Readonly<Record<string, Component>>>>): RowView {
  return {
    values: {},
    component: () => undefined,
    components: (section) => new Map(Object.entries(sections[section] ?? {})),
  };
}
