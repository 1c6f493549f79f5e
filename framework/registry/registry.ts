import type { Component, Kind } from './component.js';
import type { ComponentDeclaration } from './component-declaration.js';
import type { BrokenComponent } from './load-module.js';
import type { Sections } from './sections.js';

/** A component whose module is loaded. */
export type RegisteredComponent<K extends string = string> = Component<K> &
  Pick<ComponentDeclaration, 'module' | 'digest' | 'tensor' | 'package' | 'isDefault'>;

/** A package and the folder that holds its components. */
export interface PluginFolder {
  readonly package: string;
  readonly folder: string;
}

/** The plug-ins without repetitions. */
export function distinctPlugins(plugins: readonly PluginFolder[]): readonly PluginFolder[] {
  return plugins.filter((plugin, index) => plugins.findIndex(({ folder }) => folder === plugin.folder) === index);
}

/** The declarations of all components, by kind and type. */
export interface Catalogue {
  /** What an experiment may consist of. */
  readonly sections: Sections;
  find(kind: string, type: string): ComponentDeclaration | undefined;
  ofKind(kind: string): readonly ComponentDeclaration[];
  /** All of them, ordered by kind; within a kind Formulary's own come first, ordered by type. */
  all(): readonly ComponentDeclaration[];
  /** Components that cannot be loaded; `find`, `ofKind` and `all` leave them out. */
  broken(): readonly BrokenComponent[];
  /** The catalogue with the components of further packages; the same one if there are none. */
  withPlugins(plugins: readonly PluginFolder[]): Promise<Catalogue>;
}

/** The components themselves, ready to be built. `find` throws a `UserInputError` for one that cannot be loaded. */
export interface Registry extends Catalogue {
  find<K extends Kind>(kind: K, type: string): (ComponentDeclaration & RegisteredComponent<K>) | undefined;
  find(kind: string, type: string): (ComponentDeclaration & RegisteredComponent) | undefined;
  ofKind<K extends Kind>(kind: K): readonly (ComponentDeclaration & RegisteredComponent<K>)[];
  ofKind(kind: string): readonly (ComponentDeclaration & RegisteredComponent)[];
  withPlugins(plugins: readonly PluginFolder[]): Promise<Registry>;
}
