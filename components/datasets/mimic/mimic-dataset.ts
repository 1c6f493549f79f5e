import { relative } from 'node:path';
import { UserInputError } from '../../../framework/errors.js';
import type { Coding, Cohort, Split } from '../../contracts/cohort.js';
import type { BuiltCohort, CohortReport, Dataset, DatasetContext, InteractionSource } from '../../contracts/dataset.js';
import { atcLength, pairsAmong } from '../../knowledge/atc.js';
import { listedInteractions, twosidesInteractions } from '../../knowledge/interactions/interaction-source.js';
import { assembleCohort, type WrittenVisits } from '../cohort/assemble.js';
import { packOffsets } from '../cohort/code-sets.js';
import { stepLines, unmappedLines } from '../cohort/report-lines.js';
import { saltedKey } from '../cohort/patient-key.js';
import { digestText } from '../table/plain-text.js';
import type { TableReader } from '../table/read-table.js';
import { ReadingRepairs } from '../table/reading-repairs.js';
import { ReadingProgress } from '../table/reading-progress.js';
import { withTableReader } from '../table/with-table-reader.js';
import { readAdmissions } from './admissions.js';
import { selectDiagnoses, selectProcedures } from './codes.js';
import { findMappingFiles, type MappingFiles, readClassNames, readDrugClasses, readMolecules } from './mappings.js';
import { selectMedications } from './medications.js';
import type { MimicOptions } from './options.js';
import { restoreLeadingZeros } from './leading-zeros.js';
import { groupPatients, type Patient, subsample } from './patients.js';
import { buildProfiles } from './profile.js';
import { readProducts } from './product-codes.js';
import { findRawTables, findRepeatedTables, readRawTables, type TableFiles } from './raw-tables.js';
import type { MimicRelease } from './release.js';
import { splitPatients } from '../cohort/split-patients.js';
import { appearing } from '../cohort/written-codes.js';
import { StepLog } from './step-log.js';
import { requireOneTitle, titlesOf } from './titles.js';
import { codesOf, groupByVisit, joinVisits, type Visit, type VisitCodes } from './visits.js';

/** Builds a cohort from the raw tables of a MIMIC release. The options decide every step. */
export class MimicDataset implements Dataset {
  constructor(
    private readonly release: MimicRelease,
    private readonly options: MimicOptions,
  ) {}

  get coOccurrence(): MimicOptions['coOccurrence'] {
    return this.options.coOccurrence;
  }

  get interactions(): InteractionSource {
    const { interactions, mappings, sideEffects } = this.options;
    return interactions === 'pairs' ? listedInteractions(mappings) : twosidesInteractions(mappings, sideEffects);
  }

  async files(): Promise<readonly string[]> {
    const tables = await findRawTables(this.release, this.options.root);
    const { drugClasses, ...others } = await findMappingFiles(this.options);
    return [...Object.values(tables), ...drugClasses, ...Object.values(others)];
  }

  async build(context: DatasetContext): Promise<BuiltCohort> {
    const tables = await findRawTables(this.release, this.options.root);
    const mappings = await findMappingFiles(this.options);
    const equalForms = await this.equalForms(context.signal);
    const build = (reader: TableReader) => this.buildWith(tables, mappings, context, reader, equalForms);
    const { scratch, signal } = context;
    const progress = new ReadingProgress(context.journal);
    const repairs = new ReadingRepairs();
    return withTableReader(
      { scratch, signal, progress, repairs, missing: this.options.missing },
      build,
      this.options.memory,
    );
  }

  split(cohort: Cohort): Split {
    return splitPatients(cohort.patientKeys.length, this.options.split, this.options.splitSeed);
  }

  private async buildWith(
    files: TableFiles,
    mappings: MappingFiles,
    { journal, interactions }: DatasetContext,
    reader: TableReader,
    equalForms: CohortReport['facts'],
  ): Promise<BuiltCohort> {
    const { options, release } = this;
    const log = new StepLog(journal);
    const { raw, admissions, selected } = await this.readTables(files, mappings, log, reader);
    const { table: medications, unmapped, smiles } = selected;
    const { diagnosisTitles, procedureTitles } = raw;
    requireOneTitle(diagnosisTitles, files.diagnosisTitles);
    requireOneTitle(procedureTitles, files.procedureTitles);
    const diagnosed = restoreLeadingZeros(raw.diagnoses, diagnosisTitles, 'diagnoses', log);
    const performed = restoreLeadingZeros(raw.procedures, procedureTitles, 'procedures', log);
    const diagnoses = selectDiagnoses(diagnosed, options, log);
    const procedures = selectProcedures(performed, options, log);
    const codes = {
      diagnoses: groupByVisit(diagnoses),
      procedures: groupByVisit(procedures),
      medications: groupByVisit(medications),
    };
    const everybody = groupPatients(joinVisits(codes), options.visitOrder, admissions.times);
    const chosen = this.sampled(recordPatients(log, 'all-three', everybody, codes), codes, log);
    const { patients } = chosen;
    if (patients.length === 0) throw this.emptyCohort(log, unmapped);
    const profiles = buildProfiles(patients, admissions, raw.persons, release, options, log);
    const [titlesOfDiagnoses, titlesOfProcedures] = [titlesOf(diagnosisTitles), titlesOf(procedureTitles)];
    const titleOptions = { versioned: options.icdVersions === 'apart', asNumbers: options.procNames === 'int' };
    const visits = writtenVisits(chosen, options.keySalt);
    const classNames = await readClassNames(mappings, atcLength(options.atcLevel), reader);
    const byVersion = { versioned: release.columns.version !== undefined, asNumbers: false };
    const cohort = assembleCohort({
      source: release.source,
      visits,
      profile: { profile: profiles.features, profileValues: profiles.values },
      vocabularyOrder: options.vocabularyOrder,
      titles: {
        diagnoses: titlesOfDiagnoses({ ...titleOptions, asNumbers: false }),
        procedures: titlesOfProcedures(titleOptions),
        medications: classNames,
      },
      titlesAbove: {
        diagnoses: titlesOfDiagnoses(byVersion),
        procedures: titlesOfProcedures(byVersion),
        medications: classNames,
      },
      codings: { ...this.icdCodings(), medications: 'atc' },
      ...(smiles === undefined ? {} : { smiles }),
      interactions: pairsAmong(interactions, appearing(visits.codes.medications)),
    });
    log.readingRepairs(reader);
    const { steps, repairs, ambiguities } = log;
    const facts = { protocol: options.protocol, ...equalForms };
    const doubts = Object.keys(ambiguities).length === 0 ? {} : { ambiguities };
    return { cohort, report: { steps, repairs, ...doubts, unmapped, facts } };
  }

  /** Reads the raw tables. Prescriptions are by far the largest, so memory keeps only the drug classes that they name. */
  private async readTables(files: TableFiles, mappings: MappingFiles, log: StepLog, reader: TableReader) {
    const { options, release } = this;
    const { prescriptions: written, ...raw } = await readRawTables(
      release,
      files,
      reader,
      options.drugCodes === 'present',
    );
    log.readingRepairs(reader);
    const prescriptions = readProducts(written, log);
    const admissions = readAdmissions(raw.admissions, files.admissions, prescriptions, log);
    const sources = {
      classes: await readDrugClasses(mappings, options, reader),
      admissionTimes: admissions.times,
      moleculesOf: await readMolecules(mappings, options, reader),
    };
    return { raw, admissions, selected: selectMedications(prescriptions, options, sources, log) };
  }

  private icdCodings(): { readonly diagnoses: Coding; readonly procedures: Coding } {
    const { icdVersions } = this.options;
    const coding = icdVersions === undefined ? 'icd-9' : icdVersions === 'apart' ? 'icd-by-version' : 'icd-pooled';
    return { diagnoses: coding, procedures: coding };
  }

  private sampled(everybody: ChosenPatients, codes: VisitCodes, log: StepLog): ChosenPatients {
    const { subsample: share, subsampleSeed } = this.options;
    if (share === 1) return everybody;
    return recordPatients(log, 'subsample', subsample(everybody.patients, share, subsampleSeed), codes);
  }

  /** Tables that lie there twice. Equal ones are named; others are refused, because one of them is not meant. */
  private async equalForms(signal: AbortSignal): Promise<CohortReport['facts']> {
    const facts: Record<string, string> = {};
    for (const paths of await findRepeatedTables(this.release, this.options.root)) {
      const digests = await Promise.all(paths.map((path) => digestText(path, signal)));
      const names = paths.map((path) => relative(this.options.root, path));
      if (new Set(digests).size > 1) {
        throw new UserInputError({
          place: paths.join(' and '),
          reason: 'the files are forms of one table, but what they hold differs',
          remedy: 'Remove the file that is out of date.',
        });
      }
      facts[`${names.join(' and ')} hold the same`] = `${names[0]} was read`;
    }
    return facts;
  }

  private emptyCohort(log: StepLog, unmapped: NonNullable<CohortReport['unmapped']>): UserInputError {
    const emptied = log.steps.find(({ rows }) => rows === 0) ?? log.steps.at(-1)!;
    return new UserInputError({
      place: `dataset (${this.release.source}, protocol ${this.options.protocol})`,
      reason: [
        `no patient is left; the step ${emptied.table} ${emptied.step} kept nothing`,
        ...[...stepLines(log.steps), ...unmappedLines(unmapped)].map((line) => `  ${line}`),
        ...Object.entries(log.repairs).map(([text, count]) => `  repaired: ${text}: ${count}`),
      ].join('\n'),
      remedy: 'Relax the option behind that step, or put right what it reads.',
    });
  }
}

/** The patients that are left after a step, with the codes of their visits. */
interface ChosenPatients {
  readonly patients: readonly Patient[];
  readonly visits: readonly Visit[];
  readonly codes: WrittenVisits['codes'];
}

function recordPatients(log: StepLog, step: string, patients: readonly Patient[], byVisit: VisitCodes): ChosenPatients {
  const visits = patients.flatMap((patient) => patient.visits);
  const codes = codesOf(visits, byVisit);
  log.step({
    table: 'cohort',
    step,
    rows: visits.length,
    visits: visits.length,
    patients: patients.length,
    codes: Object.values(codes).reduce((sum, written) => sum + appearing(written).length, 0),
  });
  return { patients, visits, codes };
}

/** The patients, with salted keys instead of identifiers. */
function writtenVisits({ patients, visits, codes }: ChosenPatients, salt: string): WrittenVisits {
  return {
    patientKeys: patients.map(({ subject }) => saltedKey(salt, 'patient', subject)),
    visitKeys: visits.map(({ visit }) => saltedKey(salt, 'visit', visit)),
    visitOffsets: packOffsets(patients.map((patient) => patient.visits.length)),
    codes,
  };
}
