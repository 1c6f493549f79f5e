import type { Json, JsonObject } from '../json.js';

/** One stage of a run, as it is planned: `run.json` lists them in the order in which they are computed. */
export interface PlannedStage {
  readonly stage: string;
  /** SHA-256 of the ingredients, in hexadecimal: of those that no seed changes, the keys of earlier stages, and the seed. */
  readonly key: string;
  readonly ingredients: Ingredients;
}

/** Everything that decides a stage's output. Its digest is the stage key; `formulary why` compares it in words. */
export interface Ingredients {
  readonly stage: ComponentIdentity;
  /** What the stage reads of the row: a dotted path → canonical value. */
  readonly values: JsonObject;
  /** The components behind those values: `student` → … or `losses/distillation` → …. */
  readonly components: Readonly<Record<string, ComponentIdentity>>;
  /** Contents of the raw input files, in the order in which the stage names them. */
  readonly inputs: readonly InputDigest[];
  /** Stages that this one reads → their keys. */
  readonly upstream: Readonly<Record<string, string>>;
  /** Absent where results do not depend on the seed. */
  readonly seed?: number;
}

/** What of a component enters a key beside its options. */
export interface ComponentIdentity {
  readonly kind: string;
  readonly type: string;
  readonly version: number;
  /** SHA-256 of its source module and of what that imports below components/. */
  readonly module: string;
}

/** A raw input file by its name below the folder that the stage named; its place on the disk is no part of it. */
export interface InputDigest {
  readonly name: string;
  readonly bytes: number;
  /** SHA-256 of the contents. */
  readonly sha256: string;
}

/** The ingredients as plain JSON, for keys and files. */
export function asJson(ingredients: Partial<Ingredients>): JsonObject {
  return ingredients as unknown as Record<string, Json>;
}
