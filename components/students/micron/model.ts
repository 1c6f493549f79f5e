import {
  concat,
  gather,
  linear,
  multiply,
  relu,
  reshape,
  segmentSum,
  subtract,
  uniform,
  unsqueeze,
  type Feeds,
  type Scope,
  type Tensor,
} from '../../../framework/tensor/index.js';
import { codesOf } from '../../datasets/cohort/code-sets.js';
import type { JsonObject } from '../../../framework/json.js';
import type { Cohort } from '../../contracts/cohort.js';
import type { StudentOutputs } from '../../contracts/loss.js';
import type { FeedOptions, StudentModel, TunedOn } from '../../contracts/student.js';
import { visitsOf } from '../shared/code-sets.js';
import { feedsBelow } from '../shared/feeds-below.js';
import { visitCodes, visitVectors } from '../shared/visit-codes.js';
import { places, visitRows, visitRowTensors } from '../shared/visit-rows.js';
import { decideByHysteresis, recordedBefore } from './hysteresis.js';
import { micronLosses } from './losses.js';
import type { MicronOptions } from './options.js';
import { openChain } from './own-chain.js';
import { thresholdsIn, tunedThresholds } from './thresholds.js';
import { visitSteps, visitStepTensors } from './visit-steps.js';

const kinds = ['diagnoses', 'procedures'] as const;

/** MICRON for one cohort (Yang et al. 2021, §3). */
export class MicronModel implements StudentModel {
  readonly decide?: NonNullable<StudentModel['decide']>;
  readonly open?: NonNullable<StudentModel['open']>;
  readonly tune?: NonNullable<StudentModel['tune']>;

  constructor(
    private readonly cohort: Cohort,
    private readonly options: MicronOptions,
  ) {
    if (options.decoding === 'threshold') return;
    if (options.thresholds === 'tuned')
      this.tune = (validation: TunedOn) => tunedThresholds(validation, this.medications);
    if (options.previous === 'own') {
      this.open = (engine) => openChain(engine, this, cohort, options);
    } else {
      this.decide = (patients, probability, weights) =>
        decideByHysteresis(probability, recordedBefore(cohort, patients), thresholdsIn(weights, options));
    }
  }

  /** The scores of the target visit: those of the first visit, and what every change of health since then added. */
  forward(scope: Scope): StudentOutputs {
    const steps = visitStepTensors(scope.scope('steps'));
    const { health, changes, owners } = this.changes(scope);
    const prescriptions = {
      now: this.prescription(scope, gather(health, steps.last)),
      before: this.prescription(scope, gather(health, steps.before)),
      residual: gather(changes, steps.last),
      labelsBefore: scope.input('medications-before', ['patient', this.medications]),
    };
    return {
      logits: segmentSum(changes, owners, 'patient'),
      feature: gather(health, steps.last),
      details: { static: prescriptions.now, residual: prescriptions.residual },
      losses: micronLosses(this.options, prescriptions),
    };
  }

  /**
   * [visit, …] `health` the health vectors; `changes` [visit, medication] what the network says of each change of health, and
   * of the first health vector of a patient; int32 [visit] `owners`.
   */
  changes(scope: Scope): { readonly health: Tensor; readonly changes: Tensor; readonly owners: Tensor } {
    const { width, dropout, embeddingRange } = this.options;
    const rows = visitRowTensors(scope.scope('visits'));
    const steps = visitStepTensors(scope.scope('steps'));
    const vectors = kinds.map((kind) => {
      const own = scope.scope(kind);
      const visits = visitVectors(own.scope('codes'), own.scope('embedding'), {
        rows: this.cohort.vocabularies[kind].codes.length,
        width,
        dropout,
        initializer: uniform(embeddingRange),
      });
      return gather(reshape(visits, [places, width]), rows.places);
    });
    const health = linear(scope.scope('health'), concat(vectors, 1), { width });
    const earlier = multiply(gather(health, steps.previous), unsqueeze(steps.continues, 1));
    return { health, changes: this.prescription(scope, subtract(health, earlier)), owners: rows.owners };
  }

  feeds(patients: Int32Array, { scope, prescribed }: Omit<FeedOptions, 'targets'>): Feeds {
    const visits = Array.from(patients, (patient) => visitsOf(this.cohort, patient));
    const counts = visits.map((own) => own.length);
    const rows = visitRows(counts);
    const codes = kinds.map((kind) => {
      const sets = visits.flat().map((visit) => codesOf(this.cohort[kind], visit));
      return feedsBelow(`${scope}/${kind}/codes`, visitCodes(sets, rows.places, 'sum'));
    });
    const before = Float32Array.from(prescribed === undefined ? [] : recordedBefore(this.cohort, patients));
    return {
      ...(prescribed && {
        [`${scope}/medications-before`]: { data: before, shape: [patients.length, this.medications] },
      }),
      ...feedsBelow(`${scope}/visits`, rows),
      ...feedsBelow(`${scope}/steps`, visitSteps(counts)),
      ...(Object.assign({}, ...codes) as Feeds),
    };
  }

  inputs(): JsonObject {
    const { decoding, add, drop, thresholds, previous } = this.options;
    const rule = thresholds === 'tuned' ? { thresholds, previous } : { add, drop, previous };
    return { visits: 'all', codes: 'sum', decoding, ...(decoding === 'hysteresis' && rule) };
  }

  private get medications(): number {
    return this.cohort.vocabularies.medications.codes.length;
  }

  /** f of the paper. x [row, width] → [row, medication]. */
  private prescription(scope: Scope, x: Tensor): Tensor {
    const inner = relu(linear(scope.scope('prescription'), x, { width: this.options.hidden }));
    return linear(scope.scope('output'), inner, { width: this.medications });
  }
}
