import {
  dropout,
  expand,
  linear,
  logSoftmax,
  relu,
  scan,
  transpose,
  type Engine,
  type Feeds,
  type Scope,
  type Tensor,
} from '../../../framework/tensor/index.js';
import { codesOf } from '../../datasets/cohort/code-sets.js';
import type { Cohort } from '../../contracts/cohort.js';
import type { MedicationFrequencies } from '../../contracts/knowledge.js';
import type { StudentOutputs } from '../../contracts/loss.js';
import type { OpenModel } from '../../contracts/prediction.js';
import type { FeedOptions } from '../../contracts/student.js';
import { visitsOf } from '../shared/code-sets.js';
import { openDecoder, type Decoder, type DecodingModel } from '../shared/decoding/decoder.js';
import {
  forcedLogits,
  forcedTokens,
  forcedTokenTensors,
  likelihoodLoss,
  startToken,
  tokenCount,
} from '../shared/decoding/forced-tokens.js';
import { orderedLabels } from '../shared/decoding/label-order.js';
import { feedsBelow } from '../shared/feeds-below.js';
import { fromToken, nextState, tokenEmbeddings, unitTensors, type Sizes } from './attending-unit.js';
import { codeRows } from './code-rows.js';
import { openLeap } from './decode.js';
import type { LeapOptions } from './options.js';

/** LEAP for one cohort (Zhang et al. 2017, §3): trained by teacher forcing, decoded by greedy or beam search. */
export class LeapModel implements DecodingModel {
  private readonly sizes: Sizes;
  private readonly medications: number;

  constructor(
    private readonly cohort: Cohort,
    private readonly options: LeapOptions,
    private readonly frequencies: MedicationFrequencies | undefined,
  ) {
    this.medications = cohort.vocabularies.medications.codes.length;
    this.sizes = {
      diagnoses: cohort.vocabularies.diagnoses.codes.length,
      tokens: tokenCount(this.medications),
    };
  }

  /** The steps of teacher forcing. Their logits are for losses that ask for some: the mean probability over the steps. */
  forward(scope: Scope): StudentOutputs {
    const { width } = this.options;
    const drop = (x: Tensor) => dropout(x, this.options.dropout, scope.path);
    const forced = forcedTokenTensors(scope.scope('forced'));
    const unit = unitTensors(scope, 'patient', this.sizes, this.options, drop);
    const tokens = drop(tokenEmbeddings(scope, forced.previous, this.sizes, this.options));
    const names = Object.keys(unit);
    const [states] = scan({
      states: [expand(this.startEmbedding(scope), ['patient', width])],
      sequences: [transpose(fromToken(tokens, unit), [1, 0, 2])],
      shared: Object.values(unit),
      step: ([state], [token], shared) => [
        nextState(state!, token!, Object.fromEntries(names.map((name, i) => [name, shared[i]!]))),
      ],
    });
    const logProbabilities = this.logProbabilities(scope, transpose(states!, [1, 0, 2]));
    return {
      logits: forcedLogits(logProbabilities, forced),
      losses: { likelihood: likelihoodLoss(logProbabilities, forced) },
      details: { logProbabilities },
    };
  }

  feeds(patients: Int32Array, { scope, prescribed }: FeedOptions): Feeds {
    if (prescribed === undefined) throw new Error('teacher forcing reads `prescribed`, which is absent');
    const { order } = this.options;
    const chosen =
      order === 'listed' ? ({ order } as const) : ({ order, frequencies: this.frequencies!.visits } as const);
    const labels = Array.from(patients, (patient) => orderedLabels(prescribed, patient, chosen));
    return {
      ...feedsBelow(`${scope}/codes`, codeRows(this.targetDiagnoses(patients))),
      ...feedsBelow(`${scope}/forced`, forcedTokens(labels, this.medications)),
    };
  }

  decoder(engine: Engine): Promise<Decoder> {
    return openLeap(engine, {
      medications: this.medications,
      width: this.options.width,
      step: (scope, state, previous) => {
        const unit = unitTensors(scope, 'row', this.sizes, this.options, (x) => x);
        const token = fromToken(tokenEmbeddings(scope, previous, this.sizes, this.options), unit);
        const next = nextState(state, token, unit);
        return { state: next, logProbabilities: this.logProbabilities(scope, next) };
      },
      diagnoses: (patients) => this.targetDiagnoses(patients),
    });
  }

  async open(engine: Engine): Promise<OpenModel> {
    return openDecoder(await this.decoder(engine), this.options);
  }

  /** [1, width] the state before the first step. */
  private startEmbedding(scope: Scope): Tensor {
    const start = { data: Int32Array.of(startToken(this.medications)), shape: [1] };
    return tokenEmbeddings(scope, scope.graph.constant(start), this.sizes, this.options);
  }

  /** [row, …, token] */
  private logProbabilities(scope: Scope, state: Tensor): Tensor {
    return logSoftmax(linear(scope.scope('output'), relu(state), { width: this.sizes.tokens }));
  }

  private targetDiagnoses(patients: Int32Array): readonly Int32Array[] {
    return Array.from(patients, (patient) => codesOf(this.cohort.diagnoses, visitsOf(this.cohort, patient).at(-1)!));
  }
}
