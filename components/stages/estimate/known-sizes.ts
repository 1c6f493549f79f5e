import type { KnownOutputs } from '../../../framework/contracts/stage.js';
import type { JsonObject } from '../../../framework/json.js';
import type { RowView } from '../../../framework/registry/component.js';
import { splitNames, type Split } from '../../contracts/cohort.js';
import { readSplit } from '../../datasets/cohort/store.js';

/** Number of patients of each split. */
export type Sizes = Readonly<Record<keyof Split, number>>;

/** Sizes by the folder of a split, which never changes. */
const read = new Map<string, Promise<Sizes>>();

/**
 * How many patients the splits of a row have: those of the split, where it is there, or as many as the dataset makes up.
 * `undefined` where raw tables have to be read first.
 */
export async function knownSizes({ values }: RowView, known: KnownOutputs): Promise<Sizes | undefined> {
  const folder = known.output('split');
  if (folder !== undefined) {
    const sizes = read.get(folder) ?? readSizes(folder);
    read.set(folder, sizes);
    return sizes;
  }
  const options = (values['dataset'] ?? {}) as JsonObject;
  const made = splitNames.map((name) => [name, options[name]] as const);
  if (!made.every(([, count]) => typeof count === 'number')) return undefined;
  return Object.fromEntries(made) as Sizes;
}

async function readSizes(folder: string): Promise<Sizes> {
  const split = await readSplit(folder);
  return Object.fromEntries(splitNames.map((name) => [name, split[name].length])) as Sizes;
}
