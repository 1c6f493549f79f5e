import type { Static } from 'typebox';
import { Type } from '../registry/type.js';
import type { Frozen } from './record.js';

/** What a table should show, as an experiment file asks for it: a part of `plan.json`. */
export const TableRequest = Type.Object({
  id: Type.String(),
  title: Type.Optional(Type.String()),
  columns: Type.Optional(Type.Array(Type.String())),
  groups: Type.Optional(Type.Array(Type.String())),
  /** Names of the rows to show, in order; all where absent. */
  rows: Type.Optional(Type.Array(Type.String())),
  /** Path of a CSV with the published figures. */
  published: Type.Optional(Type.String()),
  /** Which dataset's figures of that CSV are meant; where absent, a row named after a dataset has that one's. */
  dataset: Type.Optional(Type.String()),
  /** The patients whose scores are shown; those of test where absent. */
  split: Type.Optional(Type.Union([Type.Literal('test'), Type.Literal('validation')])),
  /** Rows beside each other, measures below. */
  transpose: Type.Optional(Type.Boolean()),
  /** Dotted path of the value that the rows differ in: the table is drawn as a figure too. */
  x: Type.Optional(Type.String()),
  /** The row that the others are compared with. */
  baseline: Type.Optional(Type.String()),
  /** Dotted paths of values that notes say for all rows. */
  settings: Type.Optional(Type.Array(Type.String())),
  /** Groups over which notes say how far the means of a row spread. */
  fairness: Type.Optional(Type.Array(Type.String())),
  /** Rows of simple models; notes name the rows that they pass. */
  yardsticks: Type.Optional(Type.Array(Type.String())),
  /** The named test of differences; where absent, the one that suits the number of trainings. */
  test: Type.Optional(
    Type.Union([
      Type.Literal('patients'),
      Type.Literal('permutation'),
      Type.Literal('bootstrap'),
      Type.Literal('patients-and-trainings'),
      Type.Literal('paired-t'),
      Type.Literal('wilcoxon'),
      Type.Literal('welch-as-released'),
    ]),
  ),
  /** Rows that differ from the baseline by less are equivalent. */
  equivalence: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
  /** How far measured figures may be from published ones, in the unit of the metrics. */
  tolerance: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
  /** Ranks of the rows of the file over the datasets of its sweep; the baseline is a row of the file. */
  ranks: Type.Optional(Type.Union([Type.Literal(true), Type.Object({ baseline: Type.String() })])),
  /** Whether effect sizes stand beside differences. */
  effect: Type.Optional(Type.Boolean()),
});
export type TableRequest = Frozen<Static<typeof TableRequest>>;
