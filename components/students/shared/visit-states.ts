import {
  concat,
  gatedRecurrentUnit,
  reshape,
  uniform,
  type Feeds,
  type Scope,
  type Tensor,
} from '../../../framework/tensor/index.js';
import { codesOf } from '../../datasets/cohort/code-sets.js';
import type { Cohort } from '../../contracts/cohort.js';
import { visitsOf } from './code-sets.js';
import { feedsBelow } from './feeds-below.js';
import { visitCodes, visitVectors } from './visit-codes.js';
import { places, visitRows, visitRowTensors, type VisitRows } from './visit-rows.js';

/** What the models read that have one recurrent network for each of them. */
const kinds = ['diagnoses', 'procedures'] as const;

export interface VisitStateOptions {
  /** Width of the embeddings. */
  readonly width: number;
  /** Width of each state; default: `width`. */
  readonly stateWidth?: number;
  /** Rate at which numbers of the embeddings are dropped in training, before a visit's are added up. */
  readonly dropout: number;
  /** Embeddings begin as uniform numbers between minus and plus this. */
  readonly embeddingRange: number;
}

export interface VisitStates {
  readonly rows: VisitRows<Tensor>;
  /** [place, 2 stateWidth] the states after the diagnoses and after the procedures of each visit, side by side */
  readonly states: Tensor;
}

/**
 * Two recurrent networks over a patient's visits, one reads diagnoses and the other procedures, as in GAMENet, SafeDrug and
 * MoleRec. Parameters `diagnoses/embedding`, `diagnoses/states`, `procedures/embedding` and `procedures/states`.
 */
export function visitStates(
  scope: Scope,
  vocabularies: Cohort['vocabularies'],
  { width, stateWidth = width, dropout, embeddingRange }: VisitStateOptions,
): VisitStates {
  const rows = visitRowTensors(scope.scope('visits'));
  const states = kinds.map((kind) => {
    const own = scope.scope(kind);
    const visits = visitVectors(own.scope('codes'), own.scope('embedding'), {
      rows: vocabularies[kind].codes.length,
      width,
      dropout,
      initializer: uniform(embeddingRange),
    });
    const read = gatedRecurrentUnit(own.scope('states'), visits, { width: stateWidth, continues: rows.continues });
    return reshape(read, [places, stateWidth]);
  });
  return { rows, states: concat(states, 1) };
}

/** The inputs of {@link visitStates}: all visits of the patients, the target included. */
export function visitStateFeeds(
  cohort: Cohort,
  patients: Int32Array,
  scope: string,
  pooling: 'sum' | 'mean' = 'sum',
): Feeds {
  const visits = Array.from(patients, (patient) => visitsOf(cohort, patient));
  const rows = visitRows(visits.map((own) => own.length));
  const codes = kinds.map((kind) => {
    const sets = visits.flat().map((visit) => codesOf(cohort[kind], visit));
    return feedsBelow(`${scope}/${kind}/codes`, visitCodes(sets, rows.places, pooling));
  });
  return Object.assign(feedsBelow(`${scope}/visits`, rows), ...codes) as Feeds;
}
