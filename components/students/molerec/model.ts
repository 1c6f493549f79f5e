import {
  add,
  affine,
  attention,
  concat,
  gather,
  glorotUniform,
  greater,
  kaimingUniform,
  layerNorm,
  linear,
  maskedSoftmax,
  matmul,
  multiply,
  relu,
  reshape,
  sigmoid,
  transpose,
  type Feeds,
  type Scope,
  type Tensor,
} from '../../../framework/tensor/index.js';
import type { JsonObject } from '../../../framework/json.js';
import type { Cohort } from '../../contracts/cohort.js';
import type { Molecules } from '../../contracts/knowledge.js';
import type { StudentOutputs } from '../../contracts/loss.js';
import type { FeedOptions, StudentModel } from '../../contracts/student.js';
import { fragmentMask } from '../shared/fragment-mask.js';
import { visitStateFeeds, visitStates } from '../shared/visit-states.js';
import { moleculeVectors } from './molecule-vectors.js';
import type { MoleRecOptions } from './options.js';

/**
 * MoleRec for one cohort (Yang et al. 2023, §4): a medication is the sum of its fragments, by their relevance to the patient.
 */
export class MoleRecModel implements StudentModel {
  constructor(
    private readonly cohort: Cohort,
    private readonly molecules: Molecules,
    private readonly options: MoleRecOptions,
  ) {}

  forward(scope: Scope): StudentOutputs {
    const { width } = this.options;
    const { rows, states } = visitStates(scope, this.cohort.vocabularies, this.options);
    const last = gather(states, rows.last);
    // The released program stacks outputs and last states of its networks, which are the same vectors.
    const query = linear(scope.scope('query'), relu(concat([last, last], 1)), { width });
    const relevance = sigmoid(linear(scope.scope('relevance'), query, { width: this.molecules.fragments.length }));
    const medications = moleculeVectors(scope.scope('molecules'), this.molecules, this.options);
    return { logits: this.scores(scope, relevance, medications), feature: query, details: { medications } };
  }

  feeds(patients: Int32Array, { scope }: FeedOptions): Feeds {
    return visitStateFeeds(this.cohort, patients, scope);
  }

  inputs(): JsonObject {
    return { visits: 'all', codes: 'sum' };
  }

  /**
   * [patient, medication] from the relevance of fragments [patient, fragment] and the vectors of medications. The first layer
   * of the score is linear in a medication's fragments, so it is applied to them once, for all patients.
   */
  private scores(scope: Scope, relevance: Tensor, medications: Tensor): Tensor {
    const { width, scoreHidden } = this.options;
    const [count, fragments] = [medications.shape[0] as number, this.molecules.fragments.length];
    const table = this.fragmentTable(scope.scope('fragments'));
    const match = scope.scope('match');
    const queries = linear(match.scope('query'), medications, { width });
    const keys = linear(match.scope('key'), table, { width });
    const mask = scope.graph.constant({ data: fragmentMask(this.molecules), shape: [count, fragments] });
    const similar = matmul(queries, keys, { transposeB: true, scale: 1 / Math.sqrt(width) });
    const shares = maskedSoftmax(similar, greater(mask, 0)); // [medication, fragment]

    const score = scope.scope('score');
    const [weight, bias] = [
      score.scope('inner').parameter('weight', [scoreHidden, width], kaimingUniform(width)),
      score.scope('inner').parameter('bias', [scoreHidden], kaimingUniform(width)),
    ];
    const values = affine(linear(match.scope('value'), table, { width }), weight);
    const parts = multiply(
      reshape(transpose(shares, [1, 0]), [fragments, count, 1]),
      reshape(values, [fragments, 1, scoreHidden]),
    );
    const sums = matmul(relevance, reshape(parts, [fragments, count * scoreHidden]));
    const inner = relu(add(reshape(sums, ['patient', count, scoreHidden]), bias));
    return reshape(linear(score.scope('outer'), inner, { width: 1 }), ['patient', count]);
  }

  /** [fragment, width] the embeddings of fragments after they have seen each other, in one block with norms after the sums. */
  private fragmentTable(scope: Scope): Tensor {
    const { width, heads } = this.options;
    const fragments = this.molecules.fragments.length;
    const embeddings = scope
      .scope('embedding')
      .parameter('weight', [fragments, width], glorotUniform(fragments, width));
    const settings = { heads, projectionBias: { input: true, output: true } };
    const seen = attention(scope.scope('attention'), reshape(embeddings, [1, fragments, width]), settings);
    const norm = (name: string, x: Tensor) => layerNorm(scope.scope(name), x, { epsilon: 1e-5 });
    const first = norm('attention-norm', add(embeddings, reshape(seen, [fragments, width])));
    return norm('feed-forward-norm', add(first, relu(linear(scope.scope('feed-forward'), first, { width }))));
  }
}
