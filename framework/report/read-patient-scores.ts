import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { dataFile } from '../records/data-file.js';
import type { Seeds } from '../records/own-seeds.js';
import { readSafetensors } from '../tensor/safetensors.js';
import { joinFolds } from './join-folds.js';
import type { PatientScores, SeedScores } from './patient-scores.js';
import type { ExperimentResults, RowResults } from './read-results.js';

/**
 * Reads scores per patient of every training, by row, from the file `scores.safetensors` of the stage that wrote one. The file
 * holds `<split>/patients`, `<split>/members/<group>`, `<split>/<metric>` and, where patients have several rows,
 * `<split>/weights/<group>`, each [row]. These scores stay below `runs/`; only figures over all patients leave it.
 */
export async function readPatientScores(
  { rows }: ExperimentResults,
  split: string,
): Promise<ReadonlyMap<string, readonly SeedScores[]>> {
  const read = rows.map(async (results) => [results.row, await readRow(results, split)] as const);
  return new Map(await Promise.all(read));
}

async function readRow({ runs }: RowResults, split: string): Promise<SeedScores[]> {
  const scored = runs.filter(({ scores }) => scores !== undefined);
  const trainings = scored.map(async ({ seed, ownSeeds, stages }) => {
    const seeds: Seeds = { seed, ...(ownSeeds === undefined ? {} : { ownSeeds }) };
    const folders = stages.filter((folder) => existsSync(join(folder, fileName)));
    const parts = (await Promise.all(folders.map((folder) => readFolder(folder, split)))).flatMap((part) => part ?? []);
    return parts.length === 0 ? [] : [{ ...seeds, ...joinFolds(parts) }];
  });
  return (await Promise.all(trainings)).flat();
}

const fileName = 'scores.safetensors';

async function readFolder(folder: string, split: string): Promise<PatientScores | undefined> {
  const { tensors } = await readSafetensors(join(folder, fileName), { float64: true });
  const { identities = {} } = dataFile.readIfWhole(folder) ?? {};
  const patients = tensors[`${split}/patients`]?.data;
  if (patients === undefined) return undefined;
  const arrays = Object.entries(tensors).map(([name, { data }]) => [name, data] as const);
  const below = (prefix: string) => underneath(arrays, prefix);
  return {
    patients,
    members: below(`${split}/members/`),
    scores: below(`${split}/`),
    weights: below(`${split}/weights/`),
    identities: underneath(Object.entries(identities), `${split}/`),
  };
}

/** Entries whose names begin with a prefix, by the rest of the name. */
function underneath<Value>(entries: readonly (readonly [string, Value])[], prefix: string): Map<string, Value> {
  const own = entries.filter(([name]) => name.startsWith(prefix));
  return new Map(own.map(([name, value]) => [name.slice(prefix.length), value]));
}
