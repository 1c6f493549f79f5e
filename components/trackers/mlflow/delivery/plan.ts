import { join, resolve } from 'node:path';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { readJson } from '../../../../framework/read-json.js';

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

/** Reads `plan.json`; undefined where there is none yet. */
export async function readPlan(experimentFolder: string): Promise<DeliveredPlan | undefined> {
  const path = join(experimentFolder, 'plan.json');
  const value = await readJson(path);
  if (value === undefined) return undefined;
  if (Value.Check(PlanShape, value)) return value;
  const problem = Value.Errors(PlanShape, value)[0];
  throw new Error(
    `${path}${problem?.instancePath ?? ''} ${problem?.message ?? ''}: the file is not a plan of this version`,
  );
}

/** The folder of a run: `runs/run-…` beside `runs/experiments/`. */
export function runFolder(experimentFolder: string, run: PlannedRun): string {
  return resolve(experimentFolder, '..', '..', run.folder);
}
