import type { JsonObject } from '../../../framework/json.js';
import type { Feeds, Scope } from '../../../framework/tensor/index.js';
import type { Cohort } from '../../contracts/cohort.js';
import type { FeedOptions, StudentModel } from '../../contracts/student.js';
import type { StudentOutputs, TargetIds } from '../../contracts/loss.js';
import type { CodeTable } from '../shared/code-table.js';
import { embeddingTable } from './embedding-table.js';
import { studentFeeds } from './feeds.js';
import { forward } from './forward.js';
import type { LeaderOptions } from './options.js';

/** LEADER's student for one cohort: the sizes of the cohort, the widths of the options. */
export class LeaderModel implements StudentModel {
  private readonly table: CodeTable;

  constructor(
    private readonly cohort: Cohort,
    private readonly options: LeaderOptions,
  ) {
    this.table = embeddingTable(cohort.vocabularies, options.sharedCodes);
  }

  forward(scope: Scope, targets: readonly TargetIds[] = []): StudentOutputs {
    const { vocabularies, profile } = this.cohort;
    const sizes = {
      codes: this.table.size,
      medications: vocabularies.medications.codes.length,
      profile: profile.map(({ name, values }) => ({ name, values: values.length })),
    };
    return forward(scope, this.options, sizes, targets);
  }

  feeds(patients: Int32Array, options: FeedOptions): Feeds {
    return studentFeeds(this.cohort, this.table, this.options, patients, options);
  }

  /** `rows`: code number → row of the embedding table, for each kind; and which visits enter. */
  inputs(): JsonObject {
    const { diagnoses, procedures, medications } = this.table.rowOf;
    const { visitCap, visitTruncation, visitEncoder, profile } = this.options;
    return {
      rows: {
        diagnoses: Array.from(diagnoses),
        procedures: Array.from(procedures),
        medications: Array.from(medications),
      },
      visitCap,
      visitTruncation,
      visitEncoder,
      profile,
    };
  }
}
