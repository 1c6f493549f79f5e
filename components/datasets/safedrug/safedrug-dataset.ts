import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UserInputError } from '../../../framework/errors.js';
import { type Cohort, type Split, codeKinds } from '../../contracts/cohort.js';
import type { BuiltCohort, Dataset, DatasetContext, InteractionSource } from '../../contracts/dataset.js';
import { assembleCohort, type RecordedPatient, writtenVisits } from '../cohort/assemble.js';
import { saltedKey } from '../cohort/patient-key.js';
import { splitPatients } from '../cohort/split-patients.js';
import type { SafedrugOptions } from './options.js';
import { readPairs, readRecords, readSmiles, readVocabularies, safedrugFiles } from './read-files.js';

/** A cohort in the pickles of GAMENet, SafeDrug, COGNet, MoleRec and LEADER. */
export class SafedrugDataset implements Dataset {
  constructor(private readonly options: SafedrugOptions) {}

  get coOccurrence(): SafedrugOptions['coOccurrence'] {
    return this.options.coOccurrence;
  }

  get interactions(): InteractionSource {
    const { root } = this.options;
    return {
      files: async () =>
        [safedrugFiles.vocabularies, safedrugFiles.interactions]
          .map((name) => join(root, name))
          .filter((path) => existsSync(path)),
      read: async () => {
        await this.files();
        const { medications } = await readVocabularies(root);
        const pairs = (await readPairs(root, safedrugFiles.interactions, medications.length)) ?? [];
        return pairs.map(([a, b]) => [medications[a]!, medications[b]!] as const);
      },
    };
  }

  async files(): Promise<readonly string[]> {
    const { root } = this.options;
    const needed = [safedrugFiles.records, safedrugFiles.vocabularies];
    const absent = needed.filter((name) => !existsSync(join(root, name)));
    if (absent.length > 0) {
      throw new UserInputError({
        place: 'dataset.root',
        reason: `no ${absent.join(', no ')} in ${root}`,
        remedy: 'Name the folder that holds the pickles, such as data/output of SafeDrug.',
      });
    }
    const further = [safedrugFiles.coOccurrence, safedrugFiles.smiles].filter((name) => existsSync(join(root, name)));
    return [...needed, ...further].map((name) => join(root, name));
  }

  async build({ journal, interactions }: DatasetContext): Promise<BuiltCohort> {
    const { root, keySalt, codings } = this.options;
    await this.files();
    const codes = await readVocabularies(root);
    const records = await readRecords(root, codes);
    const smiles = await readSmiles(root);
    const patients = records.map((visits, patient): RecordedPatient => ({
      key: saltedKey(keySalt, 'patient', patient),
      visits: visits.map((visit, index) => ({
        key: saltedKey(keySalt, 'visit', `${patient}/${index}`),
        diagnoses: [...new Set(visit.diagnoses)],
        procedures: [...new Set(visit.procedures)],
        medications: [...new Set(visit.medications)],
      })),
    }));
    const cohort = assembleCohort({
      source: 'safedrug',
      visits: writtenVisits(patients),
      profile: { profile: [], profileValues: new Int32Array() },
      vocabularyOrder: 'appearance',
      vocabularies: {
        diagnoses: { codes: codes.diagnoses, names: codes.diagnoses.map(() => null), coding: codings },
        procedures: { codes: codes.procedures, names: codes.procedures.map(() => null), coding: codings },
        medications: { codes: codes.medications, names: codes.medications.map(() => null), coding: 'atc' },
      },
      ...(smiles === undefined ? {} : { smiles }),
      interactions,
    });
    const [count, visits] = [cohort.patientKeys.length, cohort.visitKeys.length];
    const distinctCodes = codeKinds.reduce((sum, kind) => sum + new Set(cohort[kind].values).size, 0);
    const step = { table: 'records', step: 'read', rows: count, visits, patients: count, codes: distinctCodes };
    journal.note(`records read: ${count} patients, ${visits} visits, ${distinctCodes} codes`);
    return { cohort, report: { steps: [step], repairs: {}, facts: await this.compareGraph(cohort) } };
  }

  readonly further = 0;

  split(cohort: Cohort): Split {
    const { split, splitSeed } = this.options;
    const patients = cohort.patientKeys.length;
    if (split !== 'thirds') return splitPatients(patients, split, splitSeed);
    const train = Math.floor((patients * 2) / 3);
    const test = Math.floor((patients - train) / 2);
    const all = Int32Array.from({ length: patients }, (_, patient) => patient);
    return {
      train: all.slice(0, train),
      test: all.slice(train, train + test),
      validation: all.slice(train + test),
      extra: new Int32Array(),
    };
  }

  /** Says whether the co-occurrence graph that lies there is that of all visits. Ours is computed from the visits. */
  private async compareGraph(cohort: Cohort): Promise<BuiltCohort['report']['facts']> {
    const size = cohort.vocabularies.medications.codes.length;
    const pairs = await readPairs(this.options.root, safedrugFiles.coOccurrence, size);
    if (pairs === undefined) return {};
    const written = new Set(pairs.map(([a, b]) => a * size + b));
    const { offsets, values } = cohort.medications;
    const computed = new Set<number>();
    for (let visit = 0; visit < cohort.visitKeys.length; visit++) {
      const set = values.slice(offsets[visit], offsets[visit + 1]).sort();
      set.forEach((a, first) => set.slice(first + 1).forEach((b) => computed.add(a * size + b)));
    }
    const differing =
      [...written].filter((pair) => !computed.has(pair)).length +
      [...computed].filter((pair) => !written.has(pair)).length;
    return { [`pairs of ${safedrugFiles.coOccurrence} that differ from the visits`]: differing };
  }
}
