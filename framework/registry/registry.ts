import type { JsonObject } from '../json.js';
import type { Component, KeyParts, Kind } from './component.js';
import type { BrokenComponent } from './load-module.js';
import type { Sections } from './sections.js';

/** The declaration of a component as plain data: enough to check, describe and list it without loading its module. */
export interface ComponentDeclaration {
  readonly kind: string;
  readonly type: string;
  readonly version: number;
  readonly summary: string;
  /** JSON Schema of the options. */
  readonly options: JsonObject;
  /** Local name → container token. */
  readonly needs: Readonly<Record<string, string>>;
  readonly presets?: { readonly option: string; readonly values: Readonly<Record<string, JsonObject>> };
  /** JSON Schemas of files that a user writes for the component, by name. */
  readonly fileSchemas?: Readonly<Record<string, JsonObject>>;
  readonly keyExcludes: readonly string[];
  readonly keyDefaults: JsonObject;
  /** Parts of what the component makes, and the options that decide each. */
  readonly keyParts: KeyParts;
  /** A rehearsal lays these over the options. */
  readonly rehearsal?: JsonObject;
  readonly isDefault: boolean;
  /** The properties of the kind, without functions: an ablation's patch, a metric's direction. */
  readonly properties: unknown;
  /** Absolute path of the module that declares it. */
  readonly module: string;
  /** SHA-256 of the modules that the component is made of (`moduleDigests`). */
  readonly digest: string;
  /** SHA-256 of the code of `framework/tensor` that it uses; absent where it uses none. */
  readonly tensor?: string;
  /** Name of the package that brings it; absent for Formulary's own. */
  readonly package?: string;
}

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
