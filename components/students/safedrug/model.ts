import {
  add,
  gather,
  kaimingUniform,
  layerNorm,
  linear,
  matmul,
  multiply,
  relu,
  sigmoid,
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
import { fixedMedicationFeatures, medicationFeatures } from './medication-features.js';
import type { SafeDrugOptions } from './options.js';

/** SafeDrug for one cohort (Yang et al. 2021, §4): what whole molecules say, times what their fragments say. */
export class SafeDrugModel implements StudentModel {
  constructor(
    private readonly cohort: Cohort,
    private readonly molecules: Molecules,
    private readonly options: SafeDrugOptions,
  ) {}

  forward(scope: Scope): StudentOutputs {
    const { width, molecularNetwork } = this.options;
    const { rows, states } = visitStates(scope, this.cohort.vocabularies, this.options);
    const query = linear(scope.scope('query'), relu(gather(states, rows.last)), { width });
    const features = molecularNetwork === 'trained' ? medicationFeatures : fixedMedicationFeatures;
    const medications = features(scope.scope('molecules'), this.molecules, this.options);
    const logits = multiply(this.ofFragments(scope, query), this.ofMolecules(scope, query, medications));
    return { logits, feature: query, details: { medications } };
  }

  feeds(patients: Int32Array, { scope }: FeedOptions): Feeds {
    return visitStateFeeds(this.cohort, patients, scope);
  }

  inputs(): JsonObject {
    return { visits: 'all', codes: 'sum' };
  }

  /** [patient, medication] Eq. 8 and 9: how well each medication's molecules match the patient. */
  private ofMolecules(scope: Scope, query: Tensor, medications: Tensor): Tensor {
    const match = sigmoid(matmul(query, medications, { transposeB: true }));
    const adjusted = linear(scope.scope('match'), match, { width: this.cohort.vocabularies.medications.codes.length });
    return layerNorm(scope.scope('match-norm'), add(match, adjusted), { epsilon: 1e-5 });
  }

  /**
   * [patient, medication] Eq. 12 to 14: what the fragments of each medication contribute, through a masked layer without bias.
   */
  private ofFragments(scope: Scope, query: Tensor): Tensor {
    const medications = this.cohort.vocabularies.medications.codes.length;
    const fragments = this.molecules.fragments.length;
    const shape = [medications, fragments];
    const relevance = sigmoid(linear(scope.scope('fragments'), query, { width: fragments }));
    const weight = scope.scope('local').parameter('weight', shape, kaimingUniform(fragments));
    const mask = scope.graph.constant({ data: fragmentMask(this.molecules), shape });
    return matmul(relevance, multiply(weight, mask), { transposeB: true });
  }
}
