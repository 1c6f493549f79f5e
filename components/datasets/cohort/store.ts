import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '../../../framework/files/replace-file.js';
import { readSafetensors, writeSafetensors } from '../../../framework/tensor/safetensors.js';
import { type CodeKind, type CodeSets, type Cohort, type Split, splitNames } from '../../contracts/cohort.js';

/** Version of the form on disk. It is raised when that form changes. */
const schema = 1;

type Header = Pick<Cohort, 'source' | 'vocabularies' | 'profile' | 'patientKeys' | 'visitKeys' | 'interactions'>;

/** Where a cohort's visits start and which codes they have, as integer arrays. */
const arrayNames = [
  'visitOffsets',
  'profileValues',
  'diagnoses/offsets',
  'diagnoses/values',
  'procedures/offsets',
  'procedures/values',
  'medications/offsets',
  'medications/values',
] as const;
const optionalNames = ['recordedSplit'] as const;

type Arrays = Record<(typeof arrayNames)[number], Int32Array> & Pick<Cohort, 'recordedSplit'>;

/** Writes `cohort.json` (vocabularies, profile, keys, interactions) and `cohort.safetensors` (integer arrays) to the folder. */
export async function writeCohort(folder: string, cohort: Cohort): Promise<void> {
  const { source, vocabularies, profile, patientKeys, visitKeys, interactions } = cohort;
  const header: Header = { source, vocabularies, profile, patientKeys, visitKeys, interactions };
  const arrays: Arrays = {
    visitOffsets: cohort.visitOffsets,
    profileValues: cohort.profileValues,
    'diagnoses/offsets': cohort.diagnoses.offsets,
    'diagnoses/values': cohort.diagnoses.values,
    'procedures/offsets': cohort.procedures.offsets,
    'procedures/values': cohort.procedures.values,
    'medications/offsets': cohort.medications.offsets,
    'medications/values': cohort.medications.values,
    ...(cohort.recordedSplit === undefined ? {} : { recordedSplit: cohort.recordedSplit }),
  };
  await writeArrays(join(folder, 'cohort.safetensors'), arrays);
  await replaceFile(join(folder, 'cohort.json'), JSON.stringify({ schema, ...header }));
}

/** Reads what `writeCohort` wrote. */
export async function readCohort(folder: string): Promise<Cohort> {
  const header = JSON.parse(await readFile(join(folder, 'cohort.json'), 'utf8')) as Header & { schema: number };
  if (header.schema !== schema)
    throw new Error(`${folder}: the cohort has schema ${header.schema}, this version reads ${schema}; build it again`);
  const arrays: Arrays = await readArrays(join(folder, 'cohort.safetensors'), arrayNames, optionalNames);
  const sets = (kind: CodeKind): CodeSets => ({
    offsets: arrays[`${kind}/offsets`],
    values: arrays[`${kind}/values`],
  });
  const { source, vocabularies, profile, patientKeys, visitKeys, interactions } = header;
  return {
    source,
    vocabularies,
    profile,
    patientKeys,
    visitKeys,
    visitOffsets: arrays.visitOffsets,
    diagnoses: sets('diagnoses'),
    procedures: sets('procedures'),
    medications: sets('medications'),
    profileValues: arrays.profileValues,
    interactions,
    ...(arrays.recordedSplit === undefined ? {} : { recordedSplit: arrays.recordedSplit }),
  };
}

/** Writes `split.safetensors`: the patient indices of every split. */
export async function writeSplit(folder: string, split: Split): Promise<void> {
  await writeArrays(join(folder, 'split.safetensors'), split);
}

export async function readSplit(folder: string): Promise<Split> {
  return readArrays(join(folder, 'split.safetensors'), splitNames);
}

async function writeArrays(path: string, arrays: Readonly<Record<string, Int32Array>>): Promise<void> {
  const tensors = Object.entries(arrays).map(([name, data]) => [name, { data, shape: [data.length] }] as const);
  await writeSafetensors(path, Object.fromEntries(tensors));
}

async function readArrays<Name extends string, Optional extends string = never>(
  path: string,
  names: readonly Name[],
  optional: readonly Optional[] = [],
): Promise<Record<Name, Int32Array> & Partial<Record<Optional, Int32Array>>> {
  const { tensors } = await readSafetensors(path);
  const arrays = [...names, ...optional.filter((name) => name in tensors)].map((name) => {
    const data = tensors[name]?.data;
    if (!(data instanceof Int32Array)) throw new Error(`${path} holds no integers named ${name}`);
    return [name, data] as const;
  });
  return Object.fromEntries(arrays) as Record<Name, Int32Array> & Partial<Record<Optional, Int32Array>>;
}
