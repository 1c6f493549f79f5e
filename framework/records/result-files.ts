import type { Static } from 'typebox';
import { Type } from '../registry/type.js';
import type { JsonObject } from '../json.js';

/** What a table should show, as an experiment file asks for it. */
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
  /** Rows beside each other, measures below. */
  transpose: Type.Optional(Type.Boolean()),
  /** Dotted path of the value that the rows differ in: the table is drawn as a figure too. */
  x: Type.Optional(Type.String()),
  /** The row that the others are compared with. */
  baseline: Type.Optional(Type.String()),
});
export type TableRequest = Static<typeof TableRequest>;

/** How a metric is shown and compared. */
export const MetricProperties = Type.Object({
  label: Type.String(),
  higherIsBetter: Type.Boolean(),
  digits: Type.Integer({ minimum: 0 }),
});
export type MetricProperties = Static<typeof MetricProperties>;

/** What a report reads of an experiment's `plan.json`. */
export const Plan = Type.Object({
  title: Type.String(),
  file: Type.String(),
  command: Type.String(),
  createdAt: Type.Number(),
  rows: Type.Array(
    Type.Object({
      row: Type.String(),
      /** The resolved row. */
      values: Type.Unsafe<JsonObject>(Type.Object({})),
      runs: Type.Array(
        Type.Object({
          seed: Type.Number(),
          folder: Type.String(),
          stages: Type.Array(Type.Object({ stage: Type.String(), key: Type.String() })),
        }),
      ),
    }),
  ),
  tables: Type.Optional(Type.Array(TableRequest)),
  metricProperties: Type.Record(Type.String(), MetricProperties),
});

/** How a measure is shown that describes something: it is neither better nor worse. */
export const Measure = Type.Object({
  label: Type.String(),
  digits: Type.Integer({ minimum: 0 }),
  /** Signs that are printed instead of some values: `{ "1": "●" }`. */
  marks: Type.Optional(Type.Record(Type.String(), Type.String())),
});
export type Measure = Static<typeof Measure>;

/** What a run describes that scores no predictions: its figures are named `part/group/measure`. */
export const Description = Type.Object({
  part: Type.String(),
  measures: Type.Record(Type.String(), Measure),
  notes: Type.Array(Type.String()),
});
export type Description = Static<typeof Description>;

/** A run's `metrics.json`. Names are `split/group/metric`; null stands for a score that does not exist. */
export const Scores = Type.Object({
  metrics: Type.Record(Type.String(), Type.Union([Type.Number(), Type.Null()])),
  subsampling: Type.Optional(
    Type.Record(
      Type.String(),
      Type.Object({
        mean: Type.Union([Type.Number(), Type.Null()]),
        sd: Type.Union([Type.Number(), Type.Null()]),
        rounds: Type.Integer(),
        fraction: Type.Number(),
      }),
    ),
  ),
  description: Type.Optional(Description),
  /** Number of patients by `split/group`. */
  patients: Type.Optional(Type.Record(Type.String(), Type.Integer())),
});
export type Scores = Static<typeof Scores>;

/** A run's `result.json`. */
export const RunOutcome = Type.Object({
  status: Type.Union([Type.Literal('finished'), Type.Literal('failed'), Type.Literal('cancelled')]),
  problem: Type.Optional(Type.String()),
});
