import {
  add,
  denseGraphAttention,
  elu,
  embedding,
  gather,
  gelu,
  layerNorm,
  linear,
  matmul,
  multiply,
  ones,
  reshape,
  sigmoid,
  softmax,
  subtract,
  transformerBlock,
  uniform,
  type Feeds,
  type Scope,
  type Tensor,
} from '../../../framework/tensor/index.js';
import type { JsonObject } from '../../../framework/json.js';
import type { Cohort } from '../../contracts/cohort.js';
import type { Loss, StudentOutputs } from '../../contracts/loss.js';
import type { FeedOptions, StudentModel } from '../../contracts/student.js';
import { quadraticForm } from '../../losses/shared/interacting-pairs.js';
import { visitVectors } from '../shared/visit-codes.js';
import { places } from '../shared/visit-rows.js';
import type { MedicationGraph, MedicationGraphs } from './medication-graphs.js';
import type { RefineOptions } from './options.js';
import { medicationTrends } from './trends.js';
import { sequenceFeeds, visitKinds, visitSequenceTensors } from './visit-sequences.js';

/**
 * REFINE for one cohort (Bhoi et al. 2023), as far as it is public: the state of a patient, and what medications have become.
 */
export class RefineModel implements StudentModel {
  private readonly medications: number;

  constructor(
    private readonly cohort: Cohort,
    private readonly graphs: MedicationGraphs,
    private readonly options: RefineOptions,
  ) {
    this.medications = cohort.vocabularies.medications.codes.length;
  }

  forward(scope: Scope): StudentOutputs {
    const { width } = this.options;
    const query = add(this.state(scope), this.trend(scope.scope('trend')));
    const share = scope.parameter('ddi-share', [1], ones);
    const medications = add(
      this.graphVectors(scope.scope('ehr'), this.graphs.ehr),
      multiply(this.graphVectors(scope.scope('ddi'), this.graphs.ddi), share),
    );
    const context = matmul(softmax(matmul(query, medications, { transposeB: true })), medications);
    const logits = linear(scope.scope('output'), add(query, reshape(context, ['patient', width])), {
      width: this.medications,
    });
    return { logits, feature: query, details: { medications }, losses: { balanced: this.balancedLoss() } };
  }

  feeds(patients: Int32Array, { scope }: FeedOptions): Feeds {
    const trends = medicationTrends(this.cohort, patients);
    return {
      ...sequenceFeeds(this.cohort, patients, scope, this.options.positions),
      [`${scope}/trend/changes`]: { data: trends, shape: [patients.length, 3 * this.medications] },
    };
  }

  inputs(): JsonObject {
    const { positions } = this.options;
    return { visits: 'all', codes: 'mean', positions, changes: ['before', 'variance', 'slope'] };
  }

  /** [patient, width] what a transformer over the visits makes of the place that sums them up. */
  private state(scope: Scope): Tensor {
    const { width, positions, layers, heads, innerWidth, dropout, embeddingRange } = this.options;
    const initializer = uniform(embeddingRange);
    const { bias, summary, distances, first } = visitSequenceTensors(scope.scope('sequences'));
    const [diagnoses, procedures] = visitKinds.map((kind) =>
      visitVectors(scope.scope(`${kind}/codes`), scope.scope(`${kind}/embedding`), {
        rows: this.cohort.vocabularies[kind].codes.length,
        width,
        dropout,
        initializer,
      }),
    );
    const visits = layerNorm(scope.scope('visit-norm'), add(diagnoses!, procedures!), { epsilon: 1e-5 });
    const distance = embedding(scope.scope('distance'), distances, { rows: positions, width, initializer });
    const start = scope.parameter('summary', [width], initializer);
    let x = add(multiply(add(visits, distance), subtract(1, summary)), multiply(summary, start));
    for (let block = 0; block < layers; block++) {
      x = transformerBlock(scope.scope(`block-${block}`), x, {
        heads,
        innerWidth,
        attentionDropout: dropout,
        dropout,
        norm: 'pre',
        activation: 'gelu-tanh',
        inputBias: true,
        epsilon: 1e-5,
        bias,
      });
    }
    return gather(reshape(x, [places, width]), first);
  }

  /** [patient, width] */
  private trend(scope: Scope): Tensor {
    const { width } = this.options;
    const changes = scope.input('changes', ['patient', 3 * this.medications]);
    return linear(scope.scope('outer'), gelu(linear(scope.scope('inner'), changes, { width }), 'tanh'), { width });
  }

  /** [medication, width] two layers of attention over a graph, whose weights enter the scores as logarithms. */
  private graphVectors(scope: Scope, graph: MedicationGraph): Tensor {
    const { width, graphHeads, embeddingRange } = this.options;
    const nodes = scope.scope('nodes').parameter('weight', [this.medications, width], uniform(embeddingRange));
    const shape = [this.medications, this.medications];
    const bias = scope.graph.constant({ data: graph.logarithms, shape });
    const inner = elu(denseGraphAttention(scope.scope('layer-1'), nodes, bias, { heads: graphHeads, width }));
    return sigmoid(denseGraphAttention(scope.scope('layer-2'), inner, bias, { heads: 1, width }));
  }

  /** The mean over pairs of medications of p_i p_j times interaction or minus co-occurrence, by `balance`. */
  private balancedLoss(): Loss {
    const { balanced, balance } = this.options;
    const { ehr, ddi } = this.graphs;
    const weights = ddi.weights.map((interaction, at) => balance * interaction - (1 - balance) * ehr.weights[at]!);
    return {
      weight: balanced,
      perPatient: (_scope, { student }) =>
        multiply(quadraticForm(sigmoid(student.logits), weights), 1 / this.medications ** 2),
    };
  }
}
