import type { Coding, Cohort, Split } from '../../contracts/cohort.js';
import type { BuiltCohort, CohortReport, Dataset, DatasetContext, InteractionSource } from '../../contracts/dataset.js';
import { atcLength } from '../../knowledge/atc.js';
import { listedInteractions, twosidesInteractions } from '../../knowledge/interactions/interaction-source.js';
import { saltedKey } from '../cohort/patient-key.js';
import type { TableReader } from '../table/table-reader.js';
import { ReadingRepairs } from '../table/reading-repairs.js';
import { ReadingProgress } from '../table/reading-progress.js';
import { withTableReader } from '../table/with-table-reader.js';
import { readAdmissions } from './admissions.js';
import { buildFromTables } from './build-from-tables.js';
import {
  equalMappings,
  findMappingFiles,
  type MappingFiles,
  readClassNames,
  readDrugClasses,
  readMolecules,
} from './mappings.js';
import { selectMedications } from './medications.js';
import type { MimicOptions } from './options.js';
import { restoreLeadingZeros } from './leading-zeros.js';
import { readProducts } from './product-codes.js';
import { findRawTables, formsOfRawTables, readRawTables, type TableFiles } from './raw-tables.js';
import { profileNames } from './profile.js';
import type { MimicRelease } from './release.js';
import { splitPatients } from '../cohort/split-patients.js';
import { StepLog } from './step-log.js';
import { nameOfParts } from '../table/table-parts.js';
import { restoreTitleZeros } from './title-zeros.js';
import { requireOneTitle, titlesOf } from './titles.js';

/** Builds a cohort from the raw tables of a MIMIC release. The options decide every step. */
export class MimicDataset implements Dataset {
  constructor(
    private readonly release: MimicRelease,
    private readonly options: MimicOptions,
  ) {}

  async profile(): Promise<readonly string[]> {
    return profileNames(this.release.profile, this.options);
  }

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
    return [...Object.values(tables).flat(), ...drugClasses, ...Object.values(others)];
  }

  async build(context: DatasetContext): Promise<BuiltCohort> {
    const tables = await findRawTables(this.release, this.options.root);
    const mappings = await findMappingFiles(this.options);
    const { scratch, signal } = context;
    const facts = {
      ...(await formsOfRawTables(this.release, tables, this.options.root, signal)),
      ...(await equalMappings(this.options, signal)),
    };
    const build = (reader: TableReader) => this.buildWith(tables, mappings, context, reader, facts);
    const progress = new ReadingProgress(context.journal);
    const repairs = new ReadingRepairs();
    return withTableReader(
      { scratch, signal, progress, repairs, missing: this.options.missing },
      build,
      this.options.memory,
    );
  }

  readonly further = 0;

  split(cohort: Cohort): Split {
    return splitPatients(cohort.patientKeys.length, this.options.split, this.options.splitSeed);
  }

  private async buildWith(
    files: TableFiles,
    mappings: MappingFiles,
    context: DatasetContext,
    reader: TableReader,
    facts: CohortReport['facts'],
  ): Promise<BuiltCohort> {
    const { options, release } = this;
    const log = new StepLog(context.journal);
    const { raw, admissions, selected } = await this.readTables(files, mappings, log, reader);
    requireOneTitle(raw.diagnosisTitles, nameOfParts(files.diagnosisTitles));
    requireOneTitle(raw.procedureTitles, nameOfParts(files.procedureTitles));
    const diagnosisTitles = restoreTitleZeros(raw.diagnosisTitles, raw.diagnoses, 'diagnoses', log);
    const procedureTitles = restoreTitleZeros(raw.procedureTitles, raw.procedures, 'procedures', log);
    const [titlesOfDiagnoses, titlesOfProcedures] = [titlesOf(diagnosisTitles), titlesOf(procedureTitles)];
    const titleOptions = { versioned: options.icdVersions === 'apart', asNumbers: options.procNames === 'int' };
    const classNames = await readClassNames(mappings, atcLength(options.atcLevel), reader);
    const byVersion = { versioned: release.columns.version !== undefined, asNumbers: false };
    return buildFromTables({
      source: release.source,
      options,
      log,
      tables: {
        diagnoses: restoreLeadingZeros(raw.diagnoses, diagnosisTitles, 'diagnoses', log),
        procedures: restoreLeadingZeros(raw.procedures, procedureTitles, 'procedures', log),
        medications: selected,
        admissions,
        persons: raw.persons,
      },
      people: release,
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
      interactions: context.interactions,
      keyOf: (kind, number) => saltedKey(options.keySalt, kind, number),
      reader,
      facts: { protocol: options.protocol, ...facts },
    });
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
    const admissions = readAdmissions(raw.admissions, prescriptions, log);
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
}
