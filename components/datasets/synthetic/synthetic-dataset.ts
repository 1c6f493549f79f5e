import { Generator } from '../../../framework/tensor/generator.js';
import { type Cohort, type Split, splitNames } from '../../contracts/cohort.js';
import type { BuiltCohort, Dataset, DatasetContext } from '../../contracts/dataset.js';
import { averagePrecision } from '../../metrics/shared/average-precision.js';
import { packCodeSets, packOffsets } from '../cohort/code-sets.js';
import { saltedKey } from '../cohort/patient-key.js';
import { medicationMolecules } from './molecules.js';
import type { SyntheticOptions } from './options.js';
import { createPatient, type SyntheticPatient } from './patient.js';
import { createWorld, profileFeatures, type World } from './world.js';

const patientsBetweenChecks = 250;

/**
 * Makes up patients of a made-up world. World, patients and titles have random streams of their own. Every patient has a stream
 * as well, so that a larger split keeps the patients of a smaller one.
 */
export class SyntheticDataset implements Dataset {
  readonly further: number;

  constructor(private readonly options: SyntheticOptions) {
    this.further = options.extra;
  }

  async profile(): Promise<readonly string[]> {
    return profileFeatures.map(({ name }) => name);
  }

  async files(): Promise<readonly string[]> {
    return [];
  }

  async build({ signal, journal }: DatasetContext): Promise<BuiltCohort> {
    const random = new Generator(this.options.seed);
    const world = createWorld(this.options, random.split('world'));
    const total = splitNames.reduce((sum, name) => sum + this.options[name], 0);
    const patients: SyntheticPatient[] = [];
    for (const split of splitNames) {
      const stream = random.split(`patients/${split}`);
      for (let index = 0; index < this.options[split]; index++) {
        patients.push(createPatient(world, this.options, stream.split(String(index))));
        if (patients.length % patientsBetweenChecks !== 0) continue;
        journal.progress(patients.length, total, 'patients');
        await new Promise(setImmediate);
        signal.throwIfAborted();
      }
    }
    const cohort = toCohort(world, patients, this.options, random.split('titles'));
    const facts = {
      'test/oracle-prauc': this.oracleScore(patients),
      'visits per patient': mean(patients.map(({ visits }) => visits.length)),
      'medications per visit': cohort.medications.values.length / cohort.visitKeys.length,
    };
    const codes = cohort.vocabularies;
    const step = {
      table: 'cohort',
      step: 'generated',
      rows: cohort.visitKeys.length,
      visits: cohort.visitKeys.length,
      patients: patients.length,
      codes: codes.diagnoses.codes.length + codes.procedures.codes.length + codes.medications.codes.length,
    };
    return { cohort, report: { steps: [step], repairs: {}, facts } };
  }

  split(): Split {
    const starts = packOffsets(splitNames.map((name) => this.options[name]));
    const parts = splitNames.map((name, index) => [
      name,
      Int32Array.from({ length: this.options[name] }, (_, patient) => starts[index]! + patient),
    ]);
    return Object.fromEntries(parts) as Split;
  }

  /**
   * Mean PRAUC on the test split of the probabilities that made it, without the patients' history. It is roughly the best score
   * that a model can reach.
   */
  private oracleScore(patients: readonly SyntheticPatient[]): number {
    const start = this.options.train + this.options.validation;
    const scores = patients.slice(start, start + this.options.test).map(({ visits, oracle }) => {
      const truth = new Uint8Array(oracle.length);
      for (const medication of visits.at(-1)!.medications) truth[medication] = 1;
      return averagePrecision(truth, oracle);
    });
    return mean(scores);
  }
}

function toCohort(
  world: World,
  patients: readonly SyntheticPatient[],
  options: SyntheticOptions,
  titleOrder: Generator,
): Cohort {
  const visits = patients.flatMap((patient) => patient.visits);
  const vocabulary = (prefix: string, titles: readonly string[]): Cohort['vocabularies']['diagnoses'] => ({
    codes: titles.map((_, index) => `${prefix}${String(index + 1).padStart(4, '0')}`),
    names: options.shuffledTitles
      ? Array.from(titleOrder.split(prefix).permutation(titles.length), (title) => titles[title]!)
      : titles,
  });
  return {
    source: 'synthetic',
    vocabularies: {
      diagnoses: vocabulary('SYN-D', world.diagnoses.titles),
      procedures: vocabulary('SYN-P', world.procedures.titles),
      medications: { ...vocabulary('SYN-M', world.medicationTitles), smiles: medicationMolecules(world.family) },
    },
    profile: profileFeatures,
    patientKeys: patients.map((_, index) => saltedKey('synthetic', 'patient', index)),
    visitKeys: visits.map((_, index) => saltedKey('synthetic', 'visit', index)),
    visitOffsets: packOffsets(patients.map((patient) => patient.visits.length)),
    diagnoses: packCodeSets(visits.map((visit) => visit.diagnoses)),
    procedures: packCodeSets(visits.map((visit) => visit.procedures)),
    medications: packCodeSets(visits.map((visit) => visit.medications)),
    profileValues: Int32Array.from(patients.flatMap((patient) => patient.profile)),
    interactions: world.interactions,
  };
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
