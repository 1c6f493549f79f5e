import type { Json, JsonObject } from '../../framework/json.js';

/** One kind of golden file: how it is recognized, computed and compared. */
export interface GoldenKind {
  readonly name: string;
  /** By the file's keys, never by its name. */
  recognizes(file: JsonObject): boolean;
  /**
   * Computes what the file asks for with the product's own code. Throws when the file's numbers do not fit together.
   *
   * @param engine the engine to compute with; the default engine if absent
   * @param folder where the file lies, for kinds that read what lies beside it
   */
  compute(
    file: JsonObject,
    options: { readonly engine?: EngineChoice; readonly folder?: string },
  ): Promise<GoldenResult>;
}

/** An engine component and what it is given besides its defaults. */
export interface EngineChoice {
  readonly type: string;
  readonly options: JsonObject;
}

export interface GoldenResult {
  /** What was computed, under the file's own keys. */
  readonly computed: JsonObject;
  /** Where computed and expected values differ by more than the kind allows; empty when nothing was expected. */
  readonly deviations: readonly string[];
  /** Number of expected values compared. */
  readonly compared: number;
  /** What a reader of the result should know. */
  readonly note?: string;
}

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
