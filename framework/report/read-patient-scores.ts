import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { dataFile } from '../records/data-file.js';
import type { Seeds } from '../records/own-seeds.js';
import { readSafetensors } from '../tensor/safetensors.js';
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
  const scored = runs
    .filter(({ scores }) => scores !== undefined)
    .flatMap(({ seed, ownSeeds, stages }) => {
      const seeds: Seeds = { seed, ...(ownSeeds === undefined ? {} : { ownSeeds }) };
      return stages
        .map((folder) => ({ seeds, folder, file: join(folder, 'scores.safetensors') }))
        .filter(({ file }) => existsSync(file));
    });
  const trainings = scored.map(async ({ seeds, folder, file }) => ({
    seeds,
    scores: await readFile(file, split, dataFile.readIfWhole(folder)?.identities ?? {}),
  }));
  return (await Promise.all(trainings)).flatMap(({ seeds, scores }) =>
    scores === undefined ? [] : [{ ...seeds, ...scores }],
  );
}

async function readFile(
  file: string,
  split: string,
  identities: Readonly<Record<string, string>>,
): Promise<PatientScores | undefined> {
  const { tensors } = await readSafetensors(file, { float64: true });
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
