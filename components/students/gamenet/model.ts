import {
  add,
  concat,
  gather,
  linear,
  matmul,
  multiply,
  reduceSum,
  relu,
  reshape,
  segmentSoftmax,
  segmentSum,
  softmax,
  type Feeds,
  type Scope,
  type Tensor,
} from '../../../framework/tensor/index.js';
import type { JsonObject } from '../../../framework/json.js';
import type { Cohort } from '../../contracts/cohort.js';
import type { CoOccurrence, TrainingVisits } from '../../contracts/knowledge.js';
import type { StudentOutputs } from '../../contracts/loss.js';
import type { FeedOptions, StudentModel } from '../../contracts/student.js';
import { visitsOf } from '../shared/code-sets.js';
import { feedsBelow } from '../shared/feeds-below.js';
import { medicationMemory } from '../shared/medication-memory.js';
import { visitStateFeeds, visitStates } from '../shared/visit-states.js';
import type { GameNetOptions } from './options.js';
import { history } from './history.js';
import { SimilarVisits } from './similar-visits.js';

interface GameNetKnowledge {
  readonly graph: CoOccurrence;
  readonly visits: TrainingVisits | undefined;
}

/** GAMENet for one cohort (Shang et al. 2019, §3). */
export class GameNetModel implements StudentModel {
  private readonly medications: number;
  private readonly similar: SimilarVisits | undefined;

  constructor(
    private readonly cohort: Cohort,
    private readonly knowledge: GameNetKnowledge,
    private readonly options: GameNetOptions,
  ) {
    this.medications = cohort.vocabularies.medications.codes.length;
    if (options.single === 'similarity') {
      if (knowledge.visits === undefined)
        throw new Error('similar visits are looked for among training-visits, which are absent');
      this.similar = new SimilarVisits(knowledge.visits, options.neighbours);
    }
  }

  forward(scope: Scope): StudentOutputs {
    const { width, hidden, dropout, graphDropout, embeddingRange } = this.options;
    const stateOptions = { width, stateWidth: hidden, dropout, embeddingRange };
    const { rows, states } = visitStates(scope, this.cohort.vocabularies, stateOptions);
    const queries = linear(scope.scope('query'), relu(states), { width });
    const query = gather(queries, rows.last);
    const memory = medicationMemory(scope.scope('memory'), {
      medications: this.medications,
      coOccurrence: this.knowledge.graph.pairs,
      interactions: this.cohort.interactions,
      width,
      dropout: graphDropout,
      first: 'own',
    });
    const fromBank = matmul(softmax(matmul(query, memory, { transposeB: true })), memory);
    const fromHistory = this.fromHistory(scope.scope('history'), { queries, query, memory, fromBank });
    const read = relu(concat([query, fromBank, fromHistory], 1));
    const feature = linear(scope.scope('head'), read, { width: 2 * width });
    return { logits: linear(scope.scope('output'), relu(feature), { width: this.medications }), feature };
  }

  feeds(patients: Int32Array, { scope }: FeedOptions): Feeds {
    const states = visitStateFeeds(this.cohort, patients, scope, 'mean');
    const places = states[`${scope}/visits/places`]!.data;
    return {
      ...states,
      ...feedsBelow(
        `${scope}/history`,
        history(this.cohort, patients, places, (patient) => this.similarTo(patient)),
      ),
    };
  }

  inputs(): JsonObject {
    const { single, neighbours } = this.options;
    return { visits: 'all', codes: 'mean', single, ...(single === 'similarity' && { neighbours }) };
  }

  /** [medication] what stands in for the medications of a patient without history; none where the memory is read again. */
  private similarTo(patient: number): Float32Array | undefined {
    return this.similar?.medicationsFor(this.cohort, patient, visitsOf(this.cohort, patient).at(-1)!);
  }

  /** [patient, width] what medications of earlier visits, weighed by how much their visit is like the target visit, hold. */
  private fromHistory(
    scope: Scope,
    { queries, query, memory, fromBank }: Readonly<Record<'queries' | 'query' | 'memory' | 'fromBank', Tensor>>,
  ): Tensor {
    const owners = scope.input('owners', ['earlier'], 'int32');
    const keys = gather(queries, scope.input('places', ['earlier'], 'int32'));
    const scores = reduceSum(multiply(keys, gather(query, owners)), [1]);
    const weights = reshape(segmentSoftmax(scores, owners, 'patient'), ['earlier', 1]);
    const medications = scope.input('medications', ['earlier', this.medications]);
    const counted = segmentSum(multiply(medications, weights), owners, 'patient');
    const standIn = scope.input('stand-in', ['patient', this.medications]);
    const again = multiply(fromBank, scope.input('again', ['patient', 1]));
    return add(matmul(add(counted, standIn), memory), again);
  }
}
