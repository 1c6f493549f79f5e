import type { Kind } from './component.js';

/**
 * What a component of kind `section` declares: a part of an experiment file. The `type` of the component is the key in the
 * file (`student:`) and the token of the run's container; its `options` are the values of a section of settings, and empty
 * for the others.
 *
 * @example
 * export default component({
 *   kind: 'section',
 *   type: 'student',
 *   summary: 'The small model that recommends medications.',
 *   options: Type.Object({}),
 *   properties: { holds: 'component', kind: 'student', position: 40 },
 * });
 */
export type SectionProperties = {
  /** Experiments show their sections in the order of these numbers. */
  readonly position: number;
  /** Whether every experiment has the section, or those in which another value asks for it. A default component will do. */
  readonly required?: true | RequiredWhen | readonly RequiredWhen[];
  /** The section holds for the whole experiment: a row cannot change it. */
  readonly common?: true;
  /** The section says where and how a row is computed, never what: it is no part of the values of runs. */
  readonly neverInValues?: true;
} & (
  | {
      /** One component, chosen by `type`. */
      readonly holds: 'component';
      /** Its kind. The folder of the kind's components is the plural: `losses/` holds those of kind `loss`. */
      readonly kind: Kind;
      /**
       * The component may have a `seed` of its own, or several as a list `seeds`. A row that needs the component is then run
       * with each of them and with each seed of the row.
       */
      readonly ownSeeds?: true;
    }
  | {
      /** A map from names to components. */
      readonly holds: 'components';
      readonly kind: Kind;
      /**
       * What an absent section stands for: `all` components of the kind under their types, but for those that declare
       * `properties.whenNamed`; or `none`, which is an empty map.
       */
      readonly whenAbsent?: 'all' | 'none';
      /** The names of the map are scores: tables have columns of these names. */
      readonly scores?: true;
      /**
       * The section whose component its own components read. What they declare as `properties.reads` must be among what that
       * one declares as `properties.gives`.
       */
      readonly readsFrom?: string;
      /**
       * Components that cannot be in it: those that declare a property with the value, or a list that holds it. `because`
       * follows their name in the message.
       */
      readonly refuses?: readonly {
        readonly declares: string;
        readonly value: string | true;
        readonly because: string;
      }[];
    }
  | {
      /** Plain values, which `options` describes. */
      readonly holds: 'settings';
      /**
       * What is computed with more of an `option`, such as epochs, continues what was computed with less of it, where the
       * option `when` was true then. Searches by halving raise such an option from rung to rung.
       */
      readonly continues?: { readonly option: string; readonly when: string };
      /**
       * A row runs once for each of the numbers from 1 to the option `upTo`, which `one` then has: once for each fold. A row
       * that says the number itself runs for it alone.
       */
      readonly repeats?: { readonly upTo: string; readonly one: string };
    }
);

/** The section must be there in a row of which the condition holds, unless one of others does. */
export type RequiredWhen = Condition & { readonly unless?: readonly Condition[] };

/** A setting of the row has one of some values, or a component of one of its sections declares a property as `true`. */
export type Condition =
  | {
      /** A section of settings, an option, and what is below it: `evaluation.subject`, `evaluation.predictor.type`. */
      readonly path: `${string}.${string}`;
      readonly values: readonly string[];
    }
  | {
      /** A section of components by name: `losses`. */
      readonly section: string;
      /** What a component in it declares: `needsTeacher`. */
      readonly declares: string;
    };

/**
 * An option of a section of settings may say, under the keyword `refersTo`, that its text names an entry of another section:
 * `validation/prauc` is one of `below`, a slash, and an entry of the section or one of `also`. Other text is refused.
 */
export interface RefersTo {
  readonly section: string;
  readonly also: readonly string[];
  readonly below: readonly string[];
  /** What the component of the entry must declare, or must not, and why. */
  readonly fit?: readonly (({ readonly declares: string } | { readonly lacks: string }) & {
    readonly because: string;
  })[];
}

/**
 * An option of a component in a section of the whole experiment may say, under the keyword `namesA`, that its text names a row,
 * a metric, a group of patients, a table, or a value of the rows by its dotted path; so may a list or a map of such texts.
 * Other text is refused.
 */
export type NamedThing = 'row' | 'metric' | 'group' | 'table' | 'value';

/**
 * An option that names metrics may say, under the keyword `mustDeclare`, what these must declare, and in words why one that
 * does not is refused.
 */
export interface MustDeclare {
  readonly declares: string;
  readonly because: string;
}

declare module './component.js' {
  interface Instances {
    /** A section is read, never built. */
    section: never;
  }
  interface Properties {
    section: SectionProperties;
  }
}
