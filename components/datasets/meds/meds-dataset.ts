import type { Cohort, Split } from '../../contracts/cohort.js';
import type { BuiltCohort, CohortReport, Dataset, DatasetContext, InteractionSource } from '../../contracts/dataset.js';
import { atcLength } from '../../knowledge/atc.js';
import { listedInteractions, twosidesInteractions } from '../../knowledge/interactions/interaction-source.js';
import { saltedKey } from '../cohort/patient-key.js';
import { splitAsRecorded } from '../cohort/recorded-split.js';
import { splitPatients } from '../cohort/split-patients.js';
import { buildFromTables } from '../mimic/build-from-tables.js';
import { equalMappings, findMappingFiles, readClassNames, readMolecules } from '../mimic/mappings.js';
import { selectMedications } from '../mimic/medications.js';
import { type MimicOptions, protocols } from '../mimic/options.js';
import { profileNames } from '../mimic/profile.js';
import { readProducts } from '../mimic/product-codes.js';
import { StepLog } from '../mimic/step-log.js';
import { missing, type Table, values } from '../table/data-table.js';
import { fullYears } from '../table/moment.js';
import type { TableReader } from '../table/table-reader.js';
import { ReadingRepairs } from '../table/reading-repairs.js';
import { withTableReader } from '../table/with-table-reader.js';
import { CodeRoles, conditionColumns } from './code-roles.js';
import { readDescribedCodes } from './described-codes.js';
import { EventDatabase } from './event-database.js';
import { MedicationCodes, findProductFiles } from './medication-codes.js';
import { findMedsFiles } from './meds-files.js';
import { readKind, readPersons, readVisits } from './meds-tables.js';
import type { MedsOptions, StepOptions } from './options.js';
import { columnsOfShards } from './shards.js';
import { readSubjectSplits } from './subject-splits.js';

const shownBeginnings = 12;

/** A cohort from the events of a MEDS dataset. From its tables on, every step is one of the preset `corrected` of MIMIC. */
export class MedsDataset implements Dataset {
  private readonly steps: StepOptions;

  constructor(private readonly options: MedsOptions) {
    const { split: _split, ...others } = options;
    this.steps = { ...protocols.corrected, ...fixed, ...others };
  }

  async profile(): Promise<readonly string[]> {
    return profileNames(Object.keys(this.options.profile), this.steps);
  }

  get coOccurrence(): MedsOptions['coOccurrence'] {
    return this.options.coOccurrence;
  }

  get interactions(): InteractionSource {
    const { interactions, mappings, sideEffects } = this.options;
    return interactions === 'pairs' ? listedInteractions(mappings) : twosidesInteractions(mappings, sideEffects);
  }

  async files(): Promise<readonly string[]> {
    const { shards, ...metadata } = await findMedsFiles(this.options.root);
    const { drugClasses: _none, ...mappings } = await findMappingFiles(this.steps);
    const products = await findProductFiles(this.options.mappings);
    return [...shards, ...[metadata, mappings, products].flatMap((files) => Object.values(files))];
  }

  async build(context: DatasetContext): Promise<BuiltCohort> {
    const { scratch, signal } = context;
    const { memory, missing: marks } = this.options;
    const settings = { scratch, signal, repairs: new ReadingRepairs(), missing: marks };
    return withTableReader(settings, (reader) => this.buildWith(context, reader), memory);
  }

  get further(): number | undefined {
    return this.options.split === 'recorded' ? undefined : 0;
  }

  split(cohort: Cohort): Split {
    const { split, splitSeed, root } = this.options;
    if (split !== 'recorded') return splitPatients(cohort.patientKeys.length, split, splitSeed);
    return splitAsRecorded(cohort, {
      place: root,
      reason: 'metadata/subject_splits.parquet does not give every patient one of train, tuning and held_out',
      remedy: 'Write that file, or set dataset.split to shuffled or sequential.',
    });
  }

  private async buildWith(context: DatasetContext, reader: TableReader): Promise<BuiltCohort> {
    const { options, steps } = this;
    const { journal, signal } = context;
    const log = new StepLog(journal);
    const files = await findMedsFiles(options.root);
    const mappings = await findMappingFiles(steps);
    const described = await readDescribedCodes(files.codes, reader);
    const connection = await reader.database.connect();
    try {
      const columns = await columnsOfShards(connection, files.shards);
      const conditions = conditionColumns(options);
      const events = new EventDatabase(connection, files.shards, columns, options.visitColumns, conditions, signal);
      journal.note(`reading the codes of ${files.shards.length} shards`);
      const roles = new CodeRoles(await events.codes(), options, described);
      journal.note('placing events in visits');
      await events.place(roles.roles);
      log.repair('visits without an admission: their first event counts as it', await events.visitsWithoutAdmission());
      const found = { ...mappings, ...(await findProductFiles(options.mappings)) };
      const medications = await MedicationCodes.read(roles.medications, described, steps, found, log, reader);
      const admissions = await readVisits(events, roles, options);
      const sources = {
        classes: medications.classes,
        admissionTimes: admissions.times,
        moleculesOf: await readMolecules(mappings, steps, reader),
      };
      const prescriptions = readProducts(medications.table(await events.events('medications')), log);
      const diagnoses = await readKind('diagnoses', events, roles, log);
      const procedures = await readKind('procedures', events, roles, log);
      const classNames = await readClassNames(mappings, atcLength(options.atcLevel), reader);
      const titles = { diagnoses: diagnoses.titles, procedures: procedures.titles, medications: classNames };
      const keys = await events.keys();
      const built = buildFromTables({
        source: 'meds',
        options: steps,
        log,
        tables: {
          diagnoses: diagnoses.table,
          procedures: procedures.table,
          medications: selectMedications(prescriptions, steps, sources, log),
          admissions,
          persons: await readPersons(events, roles),
        },
        people: { profile: Object.keys(options.profile), age: ageSinceBirth },
        titles,
        titlesAbove: titles,
        codings: {
          ...(diagnoses.coding && { diagnoses: diagnoses.coding }),
          ...(procedures.coding && { procedures: procedures.coding }),
          medications: 'atc',
        },
        interactions: context.interactions,
        keyOf: (kind, number) => saltedKey(options.keySalt, kind, keys[kind][number]!),
        reader,
        facts: { ...unreadFacts(roles.unread), ...(await equalMappings(steps, signal)) },
      });
      return await this.withSplits(built, files.splits, keys.patient, reader);
    } finally {
      connection.closeSync();
    }
  }

  private async withSplits(
    { cohort, report }: BuiltCohort,
    path: string | undefined,
    subjects: readonly string[],
    reader: TableReader,
  ): Promise<BuiltCohort> {
    const idOf = new Map(subjects.map((id) => [saltedKey(this.options.keySalt, 'patient', id), id]));
    const ids = cohort.patientKeys.map((key) => idOf.get(key)!);
    const { withoutSplit, ...recorded } = await readSubjectSplits(path, ids, reader);
    const facts = withoutSplit === 0 ? report.facts : { ...report.facts, 'patients without a split': withoutSplit };
    return { cohort: { ...cohort, ...recorded }, report: { ...report, facts } };
  }
}

/** What MEDS does not leave open: its events have no order beyond that of the files, and their codes lead to ATC in one way. */
const fixed = {
  protocol: 'corrected',
  drugCodes: 'present',
  molecules: 'list',
  diagnosisOrder: 'sequence',
  procedureTies: 'file',
} as const satisfies Partial<MimicOptions>;

/** Events that no form reads, most frequent first, so that a form that misses its codes is seen. */
function unreadFacts(unread: ReadonlyMap<string, number>): CohortReport['facts'] {
  const ordered = [...unread].sort(([a, first], [b, second]) => second - first || (a < b ? -1 : 1));
  if (ordered.length === 0) return {};
  const total = ordered.reduce((sum, [, events]) => sum + events, 0);
  const shown = ordered.slice(0, shownBeginnings).map(([beginning, events]) => `${beginning} (${events})`);
  const more = ordered.length > shownBeginnings ? ` and ${ordered.length - shownBeginnings} more` : '';
  return { [`events whose codes have none of the forms: ${shown.join(', ')}${more}`]: total };
}

function ageSinceBirth(persons: Table, row: number, admitted: number): number | undefined {
  const birth = values(persons, 'birth')[row]!;
  return birth === missing ? undefined : fullYears(birth, admitted);
}
