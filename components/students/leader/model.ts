import type { JsonObject } from '../../../framework/json.js';
import type { Feeds, Scope } from '../../../framework/tensor/index.js';
import type { Cohort } from '../../contracts/cohort.js';
import type { FeedOptions, StudentModel } from '../../contracts/student.js';
import type { StudentOutputs, TargetIds } from '../../contracts/loss.js';
import { embeddingTable } from './embedding-table.js';
import { studentFeeds, type StudentColumns } from './feeds.js';
import { forward } from './forward.js';
import type { LeaderOptions } from './options.js';
import { wideColumns } from './target-visit.js';

/** LEADER's student for one cohort: the sizes of the cohort, the widths of the options. */
export class LeaderModel implements StudentModel {
  private readonly columns: StudentColumns;
  private readonly profile: readonly { readonly name: string; readonly values: number }[];

  constructor(
    private readonly cohort: Cohort,
    private readonly options: LeaderOptions,
  ) {
    const table = embeddingTable(cohort.vocabularies, options.sharedCodes);
    const read = options.profile ? cohort.profile : [];
    this.profile = read.map(({ name, values }) => ({ name, values: values.length }));
    this.columns = { table, wide: wideColumns(table, this.profile) };
  }

  forward(scope: Scope, targets: readonly TargetIds[] = []): StudentOutputs {
    const { table, wide } = this.columns;
    const sizes = {
      codes: table.size,
      medications: this.cohort.vocabularies.medications.codes.length,
      profile: this.profile,
      wide: wide.size,
    };
    return forward(scope, this.options, sizes, targets);
  }

  feeds(patients: Int32Array, options: FeedOptions): Feeds {
    return studentFeeds(this.cohort, this.columns, this.options, patients, options);
  }

  /**
   * `rows`: code number → row of the embedding table, for each kind; and which visits enter. `wide`: the columns of the wide
   * path.
   */
  inputs(): JsonObject {
    const { table, wide } = this.columns;
    const { diagnoses, procedures, medications } = table.rowOf;
    const { visitCap, visitTruncation, visitEncoder, profile, targetVisit } = this.options;
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
      targetVisit,
      ...(targetVisit === 'wide' && { wide: { size: wide.size, profile: [...wide.profile] } }),
    };
  }
}
