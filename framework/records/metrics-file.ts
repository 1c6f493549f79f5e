import type { Static } from 'typebox';
import { Type } from '../registry/type.js';
import { type Frozen, recordFile } from './record.js';

/** A score, or null where it does not exist (a group without patients). */
export const Score = Type.Union([Type.Number(), Type.Null()]);

/** How a measure is shown that describes something: it is neither better nor worse. */
export const Measure = Type.Object({
  label: Type.String(),
  digits: Type.Integer({ minimum: 0 }),
  /** Signs that are printed instead of some values: `{ "1": "●" }`. */
  marks: Type.Optional(Type.Record(Type.String(), Type.String())),
});
export type Measure = Frozen<Static<typeof Measure>>;

/** What a run describes that scores no predictions: its figures are named `part/group/measure`. */
const Description = Type.Object({
  part: Type.String(),
  measures: Type.Record(Type.String(), Measure),
  notes: Type.Array(Type.String()),
});
export type Description = Frozen<Static<typeof Description>>;

/** `metrics.json` of a run, and of the stage that ends it. */
const MetricsFile = Type.Object({
  /** `split/group/metric` → score. */
  metrics: Type.Record(Type.String(), Score),
  /** By the same names: mean and standard deviation of the score over draws of a share of the patients. */
  subsampling: Type.Optional(
    Type.Record(
      Type.String(),
      Type.Object({
        mean: Score,
        sd: Score,
        rounds: Type.Integer(),
        fraction: Type.Number(),
        draw: Type.Optional(Type.Union([Type.Literal('without-replacement'), Type.Literal('with-replacement')])),
      }),
    ),
  ),
  description: Type.Optional(Description),
  /** Which of the metrics were measured on a machine, and when and where. They are never the same twice. */
  measured: Type.Optional(Type.Object({ metrics: Type.Array(Type.String()), notes: Type.Array(Type.String()) })),
  /** Number of patients by `split/group`. */
  patients: Type.Optional(Type.Record(Type.String(), Type.Integer())),
});
export type MetricsFile = Frozen<Static<typeof MetricsFile>>;

/** `metrics.json` of a run folder, or of a stage's output folder. */
export const metricsFile = recordFile('metrics.json', MetricsFile, { indent: 1 });
