import type { Static } from 'typebox';
import type { Json, JsonObject } from '../json.js';
import { Type } from '../registry/type.js';
import { AnyObject, type Frozen } from './record.js';

/** What of a component enters a key beside its options. */
const ComponentIdentity = Type.Object({
  kind: Type.String(),
  type: Type.String(),
  version: Type.Number(),
  /** SHA-256 of its source module and of what that imports below components/. */
  module: Type.String(),
});
export type ComponentIdentity = Frozen<Static<typeof ComponentIdentity>>;

/** A raw input file by its name below the folder that the stage named; its place on the disk is no part of it. */
const InputDigest = Type.Object({
  name: Type.String(),
  bytes: Type.Number(),
  /** SHA-256 of the contents. */
  sha256: Type.String(),
});
export type InputDigest = Frozen<Static<typeof InputDigest>>;

/** Everything that decides a stage's output. Its digest is the stage key; `formulary why` compares it in words. */
export const Ingredients = Type.Object({
  stage: ComponentIdentity,
  /** What the stage reads of the row: a dotted path → canonical value. */
  values: AnyObject,
  /** The components behind those values: `student` → … or `losses/distillation` → …. */
  components: Type.Record(Type.String(), ComponentIdentity),
  /** SHA-256 of the code of `framework/tensor` that those components use; absent where they use none. */
  tensor: Type.Optional(Type.String()),
  /** Contents of the raw input files, in the order in which the stage names them. */
  inputs: Type.Array(InputDigest),
  /** Stages that this one reads → their keys. */
  upstream: Type.Record(Type.String(), Type.String()),
  /** Absent where results do not depend on the seed. */
  seed: Type.Optional(Type.Integer()),
});
export type Ingredients = Frozen<Static<typeof Ingredients>>;

/** One stage of a run, as it is planned: `run.json` lists them in the order in which they are computed. */
export const PlannedStage = Type.Object({
  stage: Type.String(),
  /** SHA-256 of the ingredients, in hexadecimal: of those that no seed changes, the keys of earlier stages, and the seed. */
  key: Type.String(),
  ingredients: Ingredients,
});
export type PlannedStage = Frozen<Static<typeof PlannedStage>>;

/** The ingredients as plain JSON, for keys and files. */
export function asJson(ingredients: Partial<Ingredients>): JsonObject {
  return ingredients as unknown as Record<string, Json>;
}
