import { tmpdir } from 'node:os';
import { UserInputError } from '../../../framework/errors.js';
import { type Cohort, type Split, codeKinds } from '../../contracts/cohort.js';
import type { BuiltCohort, Dataset, DatasetContext, InteractionSource } from '../../contracts/dataset.js';
import { assembleCohort, writtenVisits } from '../cohort/assemble.js';
import { firstOf } from '../cohort/untitled-codes.js';
import { splitAsRecorded } from '../cohort/recorded-split.js';
import { splitPatients } from '../cohort/split-patients.js';
import { Faults } from '../table/faults.js';
import { withTableReader } from '../table/with-table-reader.js';
import type { TableReader } from '../table/table-reader.js';
import type { RecordsOptions } from './options.js';
import { parseRecord } from './parse-record.js';
import { readParquetRecords } from './read-parquet.js';
import { RecordCollector } from './record-collector.js';
import { readInteractions, readProfileFeatures, readTitlesAbove, readVocabularies } from './side-tables.js';
import { type TextLine, textLines } from './text-lines.js';
import { findRecordFiles, isJsonLines, type RecordFiles } from './source-files.js';

const patientsBetweenReports = 1000;

/** A cohort in the exchange form, read back as it was written. */
export class RecordsDataset implements Dataset {
  constructor(private readonly options: RecordsOptions) {}

  get coOccurrence(): RecordsOptions['coOccurrence'] {
    return this.options.coOccurrence;
  }

  get interactions(): InteractionSource {
    const find = async () => (await findRecordFiles(this.options)).interactions;
    return {
      files: async () => [await find()].filter((path) => path !== undefined),
      read: async (context) => {
        const path = await find();
        return path === undefined ? [] : withTableReader(context, (reader) => readInteractions(path, reader));
      },
    };
  }

  async files(): Promise<readonly string[]> {
    const { interactions: _read, ...files } = await findRecordFiles(this.options);
    return Object.values(files);
  }

  /** The features that the table of values lists, or else those of the first record. */
  async profile(): Promise<readonly string[] | undefined> {
    const files = await findRecordFiles(this.options);
    const settings = { signal: new AbortController().signal, scratch: tmpdir() };
    return withTableReader(settings, async (reader) => {
      if (files.profile !== undefined)
        return (await readProfileFeatures(files.profile, reader)).map(({ name }) => name);
      for await (const { place, text } of this.recordsOf(files.records, reader))
        return Object.keys(parseRecord(text, place).profile);
      return undefined;
    });
  }

  async build(context: DatasetContext): Promise<BuiltCohort> {
    const files = await findRecordFiles(this.options);
    const build = (reader: TableReader) => this.buildWith(files, context, reader);
    return withTableReader(context, build, this.options.memory);
  }

  get further(): number | undefined {
    return this.options.split === 'recorded' ? undefined : 0;
  }

  split(cohort: Cohort): Split {
    const { split, splitSeed, records } = this.options;
    if (split !== 'recorded') return splitPatients(cohort.patientKeys.length, split, splitSeed);
    return splitAsRecorded(cohort, {
      place: records,
      reason: 'no record says which split its patient belongs to',
      remedy: 'Write a split into every record, or set dataset.split to shuffled or sequential.',
    });
  }

  private async buildWith(files: RecordFiles, context: DatasetContext, reader: TableReader): Promise<BuiltCohort> {
    const { journal } = context;
    const { keySalt, vocabularyOrder, missing } = this.options;
    const vocabularies = files.vocabularies && (await readVocabularies(files.vocabularies, reader));
    const titlesAbove = files.titles && (await readTitlesAbove(files.titles, reader));
    const profile = files.profile && (await readProfileFeatures(files.profile, reader));
    const collector = new RecordCollector({
      keySalt,
      vocabularyOrder,
      missing,
      ...(vocabularies ? { vocabularies } : {}),
      ...(profile ? { profile } : {}),
    });
    const faults = new Faults();
    for await (const { place, text } of this.recordsOf(files.records, reader)) {
      faults.try(() => collector.add({ place, record: parseRecord(text, place) }));
      const { length } = collector.patients;
      if (length % patientsBetweenReports === 0) journal.progress(length, 0, 'patients');
    }
    faults.throwIfAny();
    if (collector.patients.length === 0) throw this.empty();
    const cohort = assembleCohort({
      source: this.options.source,
      visits: writtenVisits(collector.patients),
      profile: collector.profile(),
      vocabularyOrder,
      ...(vocabularies ? { vocabularies } : {}),
      ...(titlesAbove ? { titlesAbove } : {}),
      interactions: context.interactions,
    });
    return { cohort: { ...cohort, ...collector.recordedSplit() }, report: reportOf(cohort, collector, context) };
  }

  private recordsOf(path: string, reader: TableReader): AsyncGenerator<TextLine> {
    return isJsonLines(path) ? textLines(path, reader.signal) : readParquetRecords(path, reader);
  }

  private empty(): UserInputError {
    return new UserInputError({
      place: this.options.records,
      reason: 'there is no record',
      remedy: 'Write one patient per line or row. See docs/cohort.md.',
    });
  }
}

function reportOf(cohort: Cohort, { repairs }: RecordCollector, { journal }: DatasetContext): BuiltCohort['report'] {
  for (const [repair, times] of Object.entries(repairs)) journal.note(`repaired: ${repair}: ${times}`);
  const step = {
    table: 'records',
    step: 'read',
    rows: cohort.patientKeys.length,
    visits: cohort.visitKeys.length,
    patients: cohort.patientKeys.length,
    codes: codeKinds.reduce((sum, kind) => sum + new Set(cohort[kind].values).size, 0),
  };
  return { steps: [step], repairs, facts: foreignMedications(cohort) };
}

/** Medications that the table of vocabularies calls ATC and that have another form: models of classes cannot place them. */
function foreignMedications({ vocabularies: { medications } }: Cohort): Readonly<Record<string, string>> {
  if (medications.coding !== 'atc') return {};
  const foreign = medications.codes.filter((code) => !/^[A-Z](\d\d([A-Z]([A-Z](\d\d)?)?)?)?$/.test(code));
  if (foreign.length === 0) return {};
  const text = `${foreign.length} of ${medications.codes.length}: ${firstOf(foreign)}`;
  return { 'medications of coding atc that are no ATC codes': text };
}
