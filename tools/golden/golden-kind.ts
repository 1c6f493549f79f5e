import type { JsonObject } from '../../framework/json.js';

/** One kind of golden file. It says how the kind is recognized, computed and compared. */
export interface GoldenKind {
  readonly name: string;
  /** Recognizes the kind by the file's keys, never by its name. */
  recognizes(file: JsonObject): boolean;
  /**
   * Computes what the file asks for with the product's own code. Throws when the file's numbers do not fit together.
   *
   * @param engine the engine to compute with; the default engine if absent
   * @param folder the folder of the file, for kinds that read other files beside it
   */
  compute(
    file: JsonObject,
    options: { readonly engine?: EngineChoice; readonly folder?: string },
  ): Promise<GoldenResult>;
}

/** An engine component, and its options that are not the defaults. */
export interface EngineChoice {
  readonly type: string;
  readonly options: JsonObject;
}

export interface GoldenResult {
  /** The computed values, under the file's own keys. */
  readonly computed: JsonObject;
  /** The values that differ from the expected ones by more than the kind allows. Empty when nothing was expected. */
  readonly deviations: readonly string[];
  /** Number of expected values compared. */
  readonly compared: number;
  /** Writes the result below a folder, for kinds whose result is more than the JSON of `computed`. */
  readonly write?: (folder: string) => Promise<void>;
  /** Notes for the reader of the result. */
  readonly note?: string;
}
