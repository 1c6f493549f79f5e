import { createHash } from 'node:crypto';
import { count } from '../../../framework/count.js';
import type { DataFile } from '../../../framework/records/data-file.js';
import { splitNames, type Cohort, type Split, type Vocabulary } from '../../contracts/cohort.js';
import type { Average } from '../../contracts/sample.js';
import type { SplitPredictions } from '../files/predictions-file.js';
import { otherCohort } from './other-cohort.js';

/** The open demos of MIMIC have 100 patients. The releases have thousands. */
const demoPatients = 100;
/** Level of an ATC code by its length: A, A10, A10B, A10BA, A10BA02. */
const atcLevels: Readonly<Record<number, number>> = { 1: 1, 3: 2, 4: 3, 5: 4, 7: 5 };

/** What tables say of the data that a row was scored on: counts and rates over all patients, nothing about one. */
export function dataFacts(
  cohort: Cohort,
  split: Split,
  test: SplitPredictions,
  average: Average,
): Omit<DataFile, 'identities'> {
  const banner = bannerOf(cohort);
  const other = otherCohort(cohort);
  const { medications } = cohort.vocabularies;
  return {
    ...(banner !== undefined && { banner }),
    ...(other !== undefined && { otherCohort: other }),
    facts: [
      `data: ${cohort.source}; ${splitFacts(cohort, split).join('; ')}`,
      `${medications.codes.length} medications${levelOf(medications)}; ${labelFacts(cohort, test)}`,
      `scores: ${averageFact(test, average)}`,
      test.recommended === undefined
        ? 'sets: the medications above the threshold'
        : 'sets: as the model decides itself, without a threshold',
    ],
  };
}

function bannerOf({ source, patientKeys }: Cohort): string | undefined {
  if (source === 'synthetic') return 'MADE-UP PATIENTS';
  return source.startsWith('mimic') && patientKeys.length <= demoPatients ? 'MIMIC DEMO' : undefined;
}

function splitFacts({ visitOffsets }: Cohort, split: Split): string[] {
  return splitNames.flatMap((name) => {
    const patients = Array.from(split[name]);
    const visits = patients.reduce((sum, patient) => sum + visitOffsets[patient + 1]! - visitOffsets[patient]!, 0);
    return patients.length === 0 ? [] : [`${name} ${count(patients.length, 'patient')}, ${count(visits, 'visit')}`];
  });
}

function levelOf({ coding, codes }: Vocabulary): string {
  const lengths = new Set(codes.map((code) => code.length));
  const level = lengths.size === 1 ? atcLevels[[...lengths][0]!] : undefined;
  if (coding !== 'atc') return '';
  return level === undefined ? ', ATC of several levels' : `, ATC level ${level}`;
}

function labelFacts({ interactions, vocabularies }: Cohort, { truth, patients }: SplitPredictions): string {
  const width = vocabularies.medications.codes.length;
  let labels = 0;
  let pairs = 0;
  let interacting = 0;
  for (let start = 0; start < truth.length; start += width) {
    const prescribed = truth.subarray(start, start + width).reduce((sum, value) => sum + value, 0);
    labels += prescribed;
    pairs += (prescribed * (prescribed - 1)) / 2;
    for (const [first, second] of interactions) interacting += truth[start + first]! & truth[start + second]!;
  }
  const noPairs = 'not known, of rows neither (–): the cohort lists no interacting pairs';
  const rate = interactions.length === 0 ? noPairs : pairs === 0 ? 'not known' : (interacting / pairs).toFixed(4);
  const mean = patients.length === 0 ? 'none' : (labels / patients.length).toFixed(2);
  return `prescribed on test: ${mean} a target on average, DDI rate ${rate}`;
}

function averageFact({ visits }: SplitPredictions, average: Average): string {
  if (visits === undefined) return "mean over patients, of each patient's last visit";
  return average === 'visit' ? 'mean over all visits' : 'mean over patients, within whom visits are averaged first';
}

/** Who the patients of some rows of the predictions are, and what is right for them, as a digest. */
export function targetsDigest(
  { patientKeys }: Cohort,
  { patients, visits, truth }: SplitPredictions,
  rows: Iterable<number>,
): string {
  const hash = createHash('sha256');
  const width = patients.length === 0 ? 0 : truth.length / patients.length;
  for (const row of rows) {
    hash.update(`${patientKeys[patients[row]!]} ${visits?.[row] ?? ''} `);
    hash.update(truth.subarray(row * width, (row + 1) * width));
  }
  return hash.digest('hex');
}
