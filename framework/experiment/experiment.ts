import type { JsonObject } from '../json.js';
import type { Claim } from '../records/claim.js';
import type { Search } from '../records/plan-file.js';
import type { TableRequest } from '../records/table-request.js';
import type { PluginFolder } from '../registry/registry.js';
import type { RowChanges } from './inherited-rows.js';
import type { Origins, Place } from './origin.js';

/** An experiment file with everything it extends: composed, checked, expanded into rows. */
export interface Experiment {
  readonly title: string;
  readonly description?: string;
  /** Absolute path of the file that was asked for. */
  readonly file: string;
  /** Absolute paths of it and of every file it extends, in the order in which they were applied. */
  readonly files: readonly string[];
  readonly rows: readonly Row[];
  readonly seeds: readonly number[];
  readonly tables: readonly TableRequest[];
  /** What the file claims of its rows. */
  readonly claims: readonly Claim[];
  /** The rows of a sweep, and how one of them is picked; absent where rows are no search. */
  readonly search?: Search;
  /** Sections that hold for the whole experiment (`tracking`, `launcher`) by name. Every row has them too. */
  readonly common: Readonly<Record<string, JsonObject | undefined>>;
  readonly plugins: readonly PluginFolder[];
  /** Values given with `--set`, as typed. */
  readonly overrides: readonly string[];
  /** Where they met what rows and toggles say, in words, one line each. */
  readonly overruled: readonly string[];
  /** What the file does to rows that it inherits; absent where it inherits none or has none of its own. */
  readonly rowChanges?: RowChanges;
  /** Environment variables that a row reads and that are not set; empty unless they were allowed to be missing. */
  readonly unsetVariables: readonly Variable[];
}

/** An environment variable that the experiment reads. */
export interface Variable {
  readonly name: string;
  /** Where it is read. */
  readonly place: Place;
  /** The value that needs it. */
  readonly path: string;
}

/** One row of a table: the file plus one patch, fully resolved. */
export interface Row {
  readonly name: string;
  /**
   * Sections by name. A component section is its options and `type`, with presets and defaults filled in; a map section maps
   * names to such objects; a section of settings is its values.
   */
  readonly values: JsonObject;
  /** Names of the ablation toggles that were applied. */
  readonly ablations: readonly string[];
  readonly seeds: readonly number[];
  /** Where every value came from. */
  readonly origins: Origins;
}
