import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Static } from 'typebox';
import type { Json, JsonObject } from '../json.js';
import { Type } from '../registry/type.js';
import { Claim } from './claim.js';
import { OwnSeeds } from './own-seeds.js';
import { AnyObject, type Frozen, recordFile } from './record.js';
import { Plugins } from './run-file.js';
import { TableRequest } from './table-request.js';

/** How a metric is shown and compared. */
export const MetricProperties = Type.Object({
  label: Type.String(),
  /** Absent where more is neither better nor worse. */
  higherIsBetter: Type.Optional(Type.Boolean()),
  digits: Type.Integer({ minimum: 0 }),
});
export type MetricProperties = Frozen<Static<typeof MetricProperties>>;

const Run = Type.Object({
  seed: Type.Integer(),
  ownSeeds: Type.Optional(OwnSeeds),
  /** Name of the run's folder below `runs/`. */
  folder: Type.String(),
  stages: Type.Array(Type.Object({ stage: Type.String(), key: Type.String() })),
});

/** A search for the best of several rows. */
export const Search = Type.Object({
  /** The score that picks a row, `validation/overall/prauc`; absent where none is picked. */
  by: Type.Optional(Type.String()),
  /** Rows of which one is to be picked. */
  among: Type.Array(Type.Array(Type.String())),
  /** Present where the scores on a rung decide which points are computed on the next one. */
  halving: Type.Optional(
    Type.Object({
      /** The dotted path of what is raised from rung to rung: `training.epochs`. */
      over: Type.String(),
      /** Its value on each rung. */
      rungs: Type.Array(Type.Number()),
      /** Of the points of a rung, the best one in `factor` goes on. */
      factor: Type.Number(),
      /** The rows of the search: by the row of the file that they belong to, by point, by rung. */
      points: Type.Array(Type.Array(Type.Array(Type.String()))),
    }),
  ),
  /** The row of the file that each of these lists belongs to; empty text where the file has no rows. */
  names: Type.Optional(Type.Array(Type.String())),
});
export type Search = Frozen<Static<typeof Search>>;
/** How a search by halving goes from rung to rung, and its rows. */
export type Halving = NonNullable<Search['halving']>;

const Row = Type.Object({
  row: Type.String(),
  /** The resolved row. */
  values: AnyObject,
  /** Leaves of the resolved row: dotted path → value as text. */
  parameters: Type.Record(Type.String(), Type.String()),
  runs: Type.Array(Run),
  /** Sections whose component is trained once for all runs, although it could have seeds of its own: `teacher`. */
  trainedOnce: Type.Optional(Type.Array(Type.String())),
});

/** `plan.json` of an experiment folder: the plan as it was frozen before the first stage started. */
const PlanFile = Type.Object({
  schema: Type.Optional(Type.Integer()),
  title: Type.String(),
  description: Type.Optional(Type.String()),
  /** The experiment file, relative to the folder that the command was typed in where it lies below it. */
  file: Type.String(),
  command: Type.String(),
  /** Milliseconds since 1970. */
  createdAt: Type.Number(),
  /** Leaves that all rows share: dotted path → value. */
  parameters: Type.Optional(AnyObject),
  rows: Type.Array(Row),
  tables: Type.Optional(Type.Array(TableRequest)),
  claims: Type.Optional(Type.Array(Claim)),
  /** The section `figures`: options of components by the names of figures. */
  figures: Type.Optional(AnyObject),
  /** Present where a sweep made the rows. */
  search: Type.Optional(Search),
  /** By metric name: how a metric is shown and compared. */
  metricProperties: Type.Record(Type.String(), MetricProperties),
  /** The section of the tracker. */
  tracking: Type.Optional(AnyObject),
  /** Packages that bring components, the tracker among them. */
  plugins: Type.Optional(Plugins),
});
export type PlanFile = Frozen<Static<typeof PlanFile>>;
export type PlanFileRow = PlanFile['rows'][number];
export type PlanFileRun = PlanFileRow['runs'][number];

/** `plan.json` of an experiment folder. */
export const planFile = recordFile('plan.json', PlanFile);

/**
 * Whether a plan is of a file. A plan names its file as it was typed, relative to a folder that is not written down, so where
 * no file of that name is here, names are compared by their ends. That of a file in a package begins with the package's name:
 * `formulary:experiments/quickstart.yaml`.
 *
 * @param file its absolute path
 */
export function isPlanOf({ file: planned }: PlanFile, file: string): boolean {
  const here = resolve(planned);
  return file === here || (!existsSync(here) && file.endsWith(`/${planned.replace(/^(?:\.\/|[^/:]+:)/, '')}`));
}

/** The folder of a run: `runs/run-…` beside `runs/experiments/`. */
export function runFolder(experimentFolder: string, { folder }: Pick<PlanFileRun, 'folder'>): string {
  return resolve(experimentFolder, '..', '..', folder);
}

/** Leaves of a value by dotted path; a list or an empty map is a leaf. */
export function flatten(value: Json): Readonly<Record<string, Json>> {
  const leaves: [string, Json][] = [];
  const visit = (item: Json, path: readonly string[]): void => {
    const isMap = typeof item === 'object' && item !== null && !Array.isArray(item) && Object.keys(item).length > 0;
    if (!isMap) leaves.push([path.join('.'), item]);
    else for (const [name, inner] of Object.entries(item as JsonObject)) visit(inner, [...path, name]);
  };
  visit(value, []);
  return Object.fromEntries(leaves);
}

/** A value as people write it: text as it is, everything else as JSON. */
export function asText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
