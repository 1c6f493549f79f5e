import type { Static, TObject, TSchema } from 'typebox';
import type { JsonObject } from '../json.js';
import type { OptionRule } from './option-rules.js';

/**
 * Kind → what `build` returns. The file that owns a contract adds its kind by declaration merging
 * (`declare module '…/framework/registry/component.js' { interface Instances { loss: Loss } }`). A kind that is never built,
 * such as `section`, has the type `never`.
 */
// oxlint-disable-next-line typescript/no-empty-interface, typescript/no-empty-object-type
export interface Instances {}

/** Kind → the properties that every component of the kind declares, so that shared code never asks "which type are you?". */
// oxlint-disable-next-line typescript/no-empty-interface, typescript/no-empty-object-type
export interface Properties {}

/**
 * Token → what the container hands out for it. A section that holds one component has the section's name as its token
 * (`dataset`, `student`, `engine`); a section that holds a map of components gives a `ReadonlyMap<name, instance>`
 * (`losses`, `metrics`); a section of plain settings gives its values (`training`, `evaluation`).
 */
export interface Services {
  /** The row of the run, for components that read what another component declares. */
  readonly row: RowView;
}

/** A kind of component (`loss`, `student`), known to the compiler by declaration merging. */
export type Kind = keyof Instances & string;
type Needs = Readonly<Record<string, keyof Services & string>>;
type Resolved<N extends Needs> = { readonly [Name in keyof N]: Services[N[Name]] };
type PropertiesOf<K> = K extends keyof Properties
  ? { readonly properties: Properties[K] }
  : { readonly properties?: never };

/** Members that only components which are built have. */
type BuildOf<K extends Kind, O extends TObject, N extends Needs> = [Instances[K]] extends [never]
  ? { readonly version?: never; readonly needs?: never; readonly presets?: never; readonly build?: never }
  : {
      /** Part of every cache key that depends on the component: raise it when results change. */
      readonly version: number;
      /** Local name → container token; resolved before `build` is called. */
      readonly needs?: N;
      readonly build: (given: { readonly options: Static<O> } & Resolved<N>) => Instances[K];
    };

/** Name of a part → names of options. */
export type KeyParts<Option extends string = string> = Readonly<Record<string, readonly Option[]>>;

interface Declaration<K extends Kind, O extends TObject> {
  readonly kind: K;
  /** The name used in YAML; equal to the file's name. */
  readonly type: string;
  /** One sentence: what it is, with the equation, section or reference it comes from. */
  readonly summary: string;
  /** TypeBox schema of the options. Every option has a description; every number says its unit or meaning. */
  readonly options: O;
  /** Rules between options that the schema cannot say; `formulary check` refuses what breaks them. */
  readonly rules?: readonly OptionRule[];
  /**
   * Named sets of defaults: the value of option `option` (`protocol`, say) chooses one. What the file sets explicitly wins
   * over the preset, the preset wins over the schema's default.
   */
  readonly presets?: {
    readonly option: keyof Static<O> & string;
    readonly values: Readonly<Record<string, Partial<Static<O>>>>;
  };
  /** Chosen where a file has no section of this kind, or a section without `type`. At most one of a kind. */
  readonly isDefault?: boolean;
  /** JSON Schemas of files that a user writes for the component, by name: published beside the component's own schema. */
  readonly fileSchemas?: Readonly<Record<string, TSchema>>;
  /** Options that never change results (memory limits, threads): left out of cache keys. */
  readonly keyExcludes?: readonly (keyof Static<O> & string)[];
  /** Options added later, with the value under which results equal those from before: left out of the key at that value. */
  readonly keyDefaults?: Partial<Static<O>>;
  /**
   * Parts of what the component makes, and the options that decide each. A stage that reads one part (`dataset#split`) is not
   * computed again when options of other parts change. An option that stands in no part belongs to every part.
   */
  readonly keyParts?: KeyParts<keyof Static<O> & string>;
  /**
   * Laid over the options by `formulary rehearse`, so that what takes hours takes seconds: tiny sizes, one step. `null` takes
   * an option out; another `type` stands in, for data or machines that a rehearsal does without.
   */
  readonly rehearsal?: { readonly [Name in keyof Static<O>]?: Static<O>[Name] | null } | { readonly type: string };
}

/** A component with every member of its declaration in place. */
export interface Component<K extends string = string> {
  readonly kind: K;
  readonly type: string;
  readonly version: number;
  readonly summary: string;
  readonly options: TObject;
  readonly rules?: readonly OptionRule[];
  readonly needs: Readonly<Record<string, string>>;
  readonly presets?: { readonly option: string; readonly values: Readonly<Record<string, JsonObject>> };
  readonly isDefault: boolean;
  readonly fileSchemas?: Readonly<Record<string, JsonObject>>;
  readonly keyExcludes: readonly string[];
  readonly keyDefaults: JsonObject;
  readonly keyParts: KeyParts;
  readonly rehearsal: JsonObject;
  readonly properties: K extends keyof Properties ? Properties[K] : unknown;
  readonly build: (given: never) => unknown;
}

/** A row of the experiment as the declarations of its components see it: `row.component('student')?.properties`. */
export interface RowView {
  /** The row, fully resolved: plain JSON. */
  readonly values: JsonObject;
  /** The component chosen in a one-component section, if the section is present. */
  component(section: string): Component | undefined;
  /** The components of a map section by their names in the file (`losses`, `metrics`). */
  components(section: string): ReadonlyMap<string, Component>;
}

const brand = Symbol.for('formulary.component');

/**
 * Declares a component. One file, one default export, no list to edit: the folder is the kind (`components/losses/`), the
 * file name is the type. Types, validation, suggestions, JSON Schema, `formulary describe`, the container binding, the cache
 * identity and the parameter names in MLflow all come from this declaration.
 *
 * @example
 * // components/losses/squared-error.ts
 * export default component({
 *   kind: 'loss',
 *   type: 'squared-error',
 *   version: 1,
 *   summary: 'Mean squared distance of probabilities from prescriptions.',
 *   options: Type.Object({ weight: Type.Number({ default: 1, description: 'factor of the term in the total loss' }) }),
 *   properties: { needsTeacher: false, minimumBatch: 1 },
 *   build: ({ options }) => ({
 *     weight: options.weight,
 *     perPatient: (_scope, { student, labels }) =>
 *       reduceMean(square(subtract(sigmoid(student.logits), labels)), [1]),
 *   }),
 * });
 */
export function component<K extends Kind, O extends TObject, const N extends Needs = Readonly<Record<never, never>>>(
  declaration: Declaration<K, O> & PropertiesOf<K> & BuildOf<K, O, N>,
): Component<K> {
  const filled = {
    version: 1,
    isDefault: false,
    needs: {},
    keyExcludes: [],
    keyDefaults: {},
    keyParts: {},
    rehearsal: {},
    properties: {},
    ...declaration,
    [brand]: true,
  };
  return filled as unknown as Component<K>;
}

/** True for what `component()` returned, also when the package is installed twice. */
export function isComponent(value: unknown): value is Component {
  return typeof value === 'object' && value !== null && brand in value;
}
