import {
  gather,
  gatedRecurrentUnit,
  linear,
  multiply,
  reshape,
  segmentSoftmax,
  segmentSum,
  tanh,
  uniform,
  type Feeds,
  type Scope,
  type Tensor,
} from '../../../framework/tensor/index.js';
import type { JsonObject } from '../../../framework/json.js';
import { type Cohort, codeKinds } from '../../contracts/cohort.js';
import type { StudentOutputs } from '../../contracts/loss.js';
import type { FeedOptions, StudentModel } from '../../contracts/student.js';
import { rowsOf, visitsOf } from '../shared/code-sets.js';
import { codeTable, type CodeTable } from '../shared/code-table.js';
import { feedsBelow } from '../shared/feeds-below.js';
import { visitCodes, visitVectors } from '../shared/visit-codes.js';
import { places, visitRows, visitRowTensors } from '../shared/visit-rows.js';
import type { RetainOptions } from './options.js';

/** RETAIN for one cohort (Choi et al. 2016, §2.2): c = Σ α_j · (β_j ⊙ v_j) over the visits that are read. */
export class RetainModel implements StudentModel {
  private readonly table: CodeTable;
  /** Rows of the embedding table. With medications it has a last one, which nothing reads: the padding of published counts. */
  private readonly rows: number;

  constructor(
    private readonly cohort: Cohort,
    private readonly options: RetainOptions,
  ) {
    const { vocabularies } = cohort;
    this.table = codeTable(vocabularies, { order: codeKinds, reserved: 0, shared: false });
    this.rows = options.medications ? this.table.size + 1 : this.table.size - vocabularies.medications.codes.length;
  }

  forward(scope: Scope): StudentOutputs {
    const { width, reverse, visitAttention, dropout, embeddingRange } = this.options;
    const rows = visitRowTensors(scope.scope('visits'));
    const table = { rows: this.rows, width, dropout, initializer: uniform(embeddingRange) };
    const visits = visitVectors(scope.scope('codes'), scope.scope('embedding'), table);
    const ofVisits = (tensor: Tensor) => gather(reshape(tensor, [places, width]), rows.places);
    const read = (name: string) => {
      const continues = reverse ? rows['continues-in-reverse'] : rows.continues;
      return ofVisits(gatedRecurrentUnit(scope.scope(name), visits, { width, continues, reverse }));
    };
    const codeWeights = tanh(linear(scope.scope('code-attention'), read('code-states'), { width }));
    const weighted = multiply(codeWeights, ofVisits(visits));
    const scores = linear(scope.scope('visit-attention'), read('visit-states'), { width: 1 });
    const visitWeights = segmentSoftmax(scores, rows.owners, 'patient');
    const counted = visitAttention === 'softmax' ? multiply(visitWeights, weighted) : weighted;
    const feature = segmentSum(counted, rows.owners, 'patient');
    return {
      logits: linear(scope.scope('output'), feature, { width: this.cohort.vocabularies.medications.codes.length }),
      feature,
      details: { visitWeights },
    };
  }

  feeds(patients: Int32Array, { scope }: FeedOptions): Feeds {
    const { current } = this.options;
    const read = Array.from(patients, (patient) => {
      const visits = visitsOf(this.cohort, patient);
      return current ? visits : visits.slice(0, -1);
    });
    const rows = visitRows(read.map((visits) => visits.length));
    const sets = read.flatMap((visits) => visits.map((visit) => this.codesOf(visit)));
    return {
      ...feedsBelow(`${scope}/visits`, rows),
      ...feedsBelow(`${scope}/codes`, visitCodes(sets, rows.places, 'sum')),
    };
  }

  inputs(): JsonObject {
    const { medications, current, reverse } = this.options;
    return { codes: 'sum', medications, current, reverse };
  }

  /** The codes of a visit as rows of the table. The target visit has no medications. */
  private codesOf(visit: number): Int32Array {
    const kinds = codeKinds.filter((kind) => kind !== 'medications' || this.options.medications);
    return Int32Array.from(kinds.flatMap((kind) => [...rowsOf(this.cohort[kind], this.table.rowOf[kind], visit)]));
  }
}
