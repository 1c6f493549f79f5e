import type { JsonObject } from '../json.js';
import type { KeyParts } from './component.js';
import type { OptionRule } from './option-rules.js';

/** The declaration of a component as plain data: enough to check, describe and list it without loading its module. */
export interface ComponentDeclaration {
  readonly kind: string;
  readonly type: string;
  readonly version: number;
  readonly summary: string;
  /** JSON Schema of the options. */
  readonly options: JsonObject;
  /** Rules between the options that their schema cannot say. */
  readonly rules?: readonly OptionRule[];
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
