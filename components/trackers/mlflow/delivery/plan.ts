import { join, resolve } from 'node:path';
import type { Static } from 'typebox';
import { Type } from '../../../../framework/registry/type.js';
import { conforms, departure } from '../../../../framework/conforms.js';
import { UserInputError } from '../../../../framework/errors.js';
import { readJson } from '../../../../framework/files/read-json.js';

/** The parts of an experiment folder's `plan.json` that are delivered. */
const PlanShape = Type.Object({
  title: Type.String(),
  file: Type.Optional(Type.String()),
  command: Type.Optional(Type.String()),
  createdAt: Type.Number(),
  rows: Type.Array(
    Type.Object({
      row: Type.String(),
      parameters: Type.Record(Type.String(), Type.String()),
      runs: Type.Array(
        Type.Object({
          seed: Type.Number(),
          folder: Type.String(),
          stages: Type.Optional(Type.Array(Type.Object({ stage: Type.String(), key: Type.String() }))),
        }),
      ),
    }),
  ),
  tables: Type.Optional(
    Type.Array(
      Type.Object({
        id: Type.String(),
        columns: Type.Optional(Type.Array(Type.String())),
        groups: Type.Optional(Type.Array(Type.String())),
        baseline: Type.Optional(Type.String()),
      }),
    ),
  ),
  metricProperties: Type.Optional(
    Type.Record(
      Type.String(),
      Type.Object({
        label: Type.Optional(Type.String()),
        higherIsBetter: Type.Optional(Type.Boolean()),
        digits: Type.Optional(Type.Number()),
      }),
    ),
  ),
});

export type DeliveredPlan = Static<typeof PlanShape>;
export type PlannedRow = DeliveredPlan['rows'][number];
export type PlannedRun = PlannedRow['runs'][number];

/** The row that the tables compare the others with. */
export function baselineOf(plan: DeliveredPlan): string | undefined {
  return plan.tables?.find((table) => table.baseline)?.baseline;
}

/** Reads `plan.json`; undefined where there is none yet. */
export async function readPlan(experimentFolder: string): Promise<DeliveredPlan | undefined> {
  const path = join(experimentFolder, 'plan.json');
  const value = await readJson(path);
  if (value === undefined) return undefined;
  if (conforms(PlanShape, value)) return value;
  throw new UserInputError({
    place: path,
    reason: `${departure(PlanShape, value)}: the file is not a plan of this version`,
    remedy: 'Run the experiment again: what is in the cache is not computed again.',
  });
}

/** The folder of a run: `runs/run-…` beside `runs/experiments/`. */
export function runFolder(experimentFolder: string, run: PlannedRun): string {
  return resolve(experimentFolder, '..', '..', run.folder);
}
