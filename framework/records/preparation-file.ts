import type { Static } from 'typebox';
import { Type } from '../registry/type.js';
import { type Frozen, recordFile } from './record.js';

const Cell = Type.Union([Type.String(), Type.Number()]);

const PreparationFile = Type.Object({
  /** What was done to the data, in order: a step's name and what it left, by the names of columns. */
  steps: Type.Array(Type.Record(Type.String(), Cell)),
  /** How often what was repaired, by description. */
  repairs: Type.Record(Type.String(), Type.Number()),
  /** Figures of the data as a whole, by name. */
  facts: Type.Record(Type.String(), Cell),
});
export type PreparationFile = Frozen<Static<typeof PreparationFile>>;

/** `report.json` of a stage that prepares data: counts alone, nothing at patient level. */
export const preparationFile = recordFile('report.json', PreparationFile);
