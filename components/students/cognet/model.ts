import {
  dropout,
  gather,
  uniform,
  type Engine,
  type Feeds,
  type Scope,
  type Tensor,
} from '../../../framework/tensor/index.js';
import type { Cohort } from '../../contracts/cohort.js';
import type { Knowledge } from '../../contracts/knowledge.js';
import type { StudentOutputs } from '../../contracts/loss.js';
import type { OpenModel } from '../../contracts/prediction.js';
import type { FeedOptions } from '../../contracts/student.js';
import { openDecoder, type Decoder, type DecodingModel } from '../shared/decoding/decoder.js';
import {
  forcedLogits,
  forcedTokens,
  forcedTokenTensors,
  likelihoodLoss,
  tokenCount,
} from '../shared/decoding/forced-tokens.js';
import { orderedLabels } from '../shared/decoding/label-order.js';
import { feedsBelow } from '../shared/feeds-below.js';
import type { CognetOptions } from './options.js';
import { decoderStates, mixture } from './decoder-layer.js';
import { openCognet } from './decode.js';
import { patientMemory, tokenTable, type PatientMemory } from './memory.js';
import { patientFeeds } from './patient-feeds.js';

/** COGNet for one cohort (Wu et al. 2022, §4): trained by teacher forcing, decoded by greedy or beam search. */
export class CognetModel implements DecodingModel {
  readonly medications: number;

  constructor(
    private readonly cohort: Cohort,
    private readonly knowledge: Partial<Knowledge>,
    readonly options: CognetOptions,
  ) {
    this.medications = cohort.vocabularies.medications.codes.length;
  }

  forward(scope: Scope): StudentOutputs {
    const { options } = this;
    const forced = forcedTokenTensors(scope.scope('forced'));
    const memory = this.memory(scope);
    const tokens = dropout(gather(this.tokens(scope), forced.previous), options.embeddingDropout, scope.path);
    const decoder = scope.scope('decoder');
    const states = decoderStates(decoder, memory, tokens, tokens, { ...options, causal: true });
    const { logProbabilities, gates } = mixture(decoder, memory, states, tokenCount(this.medications));
    return {
      logits: forcedLogits(logProbabilities, forced),
      losses: { likelihood: likelihoodLoss(logProbabilities, forced) },
      details: { logProbabilities, gates },
    };
  }

  feeds(patients: Int32Array, { scope, prescribed }: FeedOptions): Feeds {
    if (prescribed === undefined) throw new Error('teacher forcing reads `prescribed`, which is absent');
    const { order } = this.options;
    const frequencies = this.knowledge['medication-frequencies']?.visits;
    const chosen = order === 'listed' ? ({ order } as const) : ({ order, frequencies: frequencies! } as const);
    const labels = Array.from(patients, (patient) => orderedLabels(prescribed, patient, chosen));
    return {
      ...this.patientFeeds(patients, scope),
      ...feedsBelow(`${scope}/forced`, forcedTokens(labels, this.medications)),
    };
  }

  decoder(engine: Engine): Promise<Decoder> {
    return openCognet(engine, this);
  }

  async open(engine: Engine): Promise<OpenModel> {
    return openDecoder(await this.decoder(engine), this.options);
  }

  memory(scope: Scope): PatientMemory {
    return patientMemory(scope, this.cohort.vocabularies, this.options);
  }

  /** [token, width] what stands for each medication, the start and the end in the decoder. */
  tokens(scope: Scope): Tensor {
    const { width, embeddingRange } = this.options;
    const shape = [tokenCount(this.medications), width];
    const embeddings = scope.scope('medications/embedding').parameter('weight', shape, uniform(embeddingRange));
    const { pairs } = this.knowledge['co-occurrence'] ?? { pairs: [] };
    return tokenTable(scope, embeddings, this.cohort, pairs, this.options);
  }

  patientFeeds(patients: Int32Array, scope: string): Feeds {
    return patientFeeds(this.cohort, patients, scope);
  }
}
