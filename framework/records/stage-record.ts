import type { Static } from 'typebox';
import { Type } from '../registry/type.js';
import { Ingredients } from './ingredients.js';
import { type Frozen, recordFile } from './record.js';

/** `.stage.json` of a finished output in the cache: what it is made of and what it holds. */
const StageRecord = Type.Object({
  schema: Type.Literal(1),
  stage: Type.String(),
  key: Type.String(),
  ingredients: Ingredients,
  /** Wall time of the attempt that finished it. */
  seconds: Type.Number(),
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
