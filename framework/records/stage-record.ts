import type { Static } from 'typebox';
import { Type } from '../registry/type.js';
import { Ingredients } from './ingredients.js';
import { type Frozen, recordFile } from './record.js';

/** What the attempt that finished an output took, and what the stage had said that it would. */
const StageUsage = Type.Object({
  /** Model and number of the processors. Estimates are corrected by what was measured on the same kind. */
  machine: Type.String(),
  /** Seconds of `seconds` in which the process waited for a core. */
  waited: Type.Number(),
  /** The most that the process held, in bytes; absent where the system does not say. */
  peakBytes: Type.Optional(Type.Number()),
  estimated: Type.Object({ seconds: Type.Optional(Type.Number()), bytes: Type.Optional(Type.Number()) }),
});
export type StageUsage = Frozen<Static<typeof StageUsage>>;

/** `.stage.json` of a finished output in the cache: what it is made of and what it holds. */
const StageRecord = Type.Object({
  schema: Type.Literal(1),
  stage: Type.String(),
  key: Type.String(),
  ingredients: Ingredients,
  /** Wall time of the attempt that finished it. */
  seconds: Type.Number(),
  /** What it took beside, for the estimates of later ones. Absent in outputs of older versions. */
  usage: Type.Optional(StageUsage),
  /** Milliseconds since 1970. */
  finishedAt: Type.Number(),
  /** Name below the output → SHA-256 of the contents. */
  outputs: Type.Record(Type.String(), Type.String()),
});
export type StageRecord = Frozen<Static<typeof StageRecord>>;

/** `.stage.json` of a stage's output folder. */
export const stageRecord = recordFile('.stage.json', StageRecord, {
  remedy: 'Remove the folder that holds it and run the experiment again: the stage is computed anew.',
});
