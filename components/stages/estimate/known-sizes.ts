import type { KnownOutputs } from '../../../framework/contracts/stage.js';
import type { JsonObject } from '../../../framework/json.js';
import type { RowView } from '../../../framework/registry/component.js';
import { splitNames, type Split } from '../../contracts/cohort.js';
import type { Targets } from '../../contracts/sample.js';
import { readCohort, readSplit } from '../../datasets/cohort/store.js';

/** Number of patients of each split, or of samples. */
export type Sizes = Readonly<Record<keyof Split, number>>;

/** Sizes by the folders of a split and of the cohort whose visits were counted, which never change. */
const read = new Map<string, Promise<Sizes>>();
/** Visits of a made-up patient, where no cohort is there to be counted. */
const usualVisits = 1.9;

/**
 * How many samples the splits of a row have: one of each patient, or one of each visit. They are those of the split, where it
 * is there, or as many as the dataset makes up. `undefined` where raw tables have to be read first.
 */
export async function knownSizes(
  { values }: RowView,
  known: KnownOutputs,
  targets: Targets = 'last-visit',
): Promise<Sizes | undefined> {
  const isEvery = targets === 'every-visit';
  const split = known.output('split');
  const cohort = isEvery ? known.output('cohort') : undefined;
  if (split === undefined || (isEvery && cohort === undefined))
    return madeUpSizes((values['dataset'] ?? {}) as JsonObject, isEvery ? usualVisits : 1);
  const place = `${split} ${cohort}`;
  const sizes = read.get(place) ?? readSizes(split, cohort);
  read.set(place, sizes);
  return sizes;
}

/** @param each samples of a patient */
function madeUpSizes(options: JsonObject, each: number): Sizes | undefined {
  const made = splitNames.map((name) => [name, options[name]] as const);
  if (!made.every(([, count]) => typeof count === 'number')) return undefined;
  return Object.fromEntries(made.map(([name, count]) => [name, Math.round(each * (count as number))])) as Sizes;
}

/** @param cohort whose visits are counted; absent: patients are */
async function readSizes(folder: string, cohort?: string): Promise<Sizes> {
  const split = await readSplit(folder);
  const offsets = cohort === undefined ? undefined : (await readCohort(cohort)).visitOffsets;
  const visitsOf = (patient: number) => (offsets === undefined ? 1 : offsets[patient + 1]! - offsets[patient]!);
  const sizeOf = (patients: Int32Array) => patients.reduce((sum, patient) => sum + visitsOf(patient), 0);
  return Object.fromEntries(splitNames.map((name) => [name, sizeOf(split[name])])) as Sizes;
}
