import type { Static } from 'typebox';
import { Type } from '../../../framework/registry/type.js';

const size = (description: string, value: number) => Type.Integer({ minimum: 1, default: value, description });
const rate = (description: string, value: number) =>
  Type.Number({ minimum: 0, exclusiveMaximum: 1, default: value, description });

/** The projections of a layer that may be adapted, by the Hub's names: LLaMA's, then those of Phi-3. */
export const projections = ['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj'] as const;
const fusedProjections = ['qkv_proj', 'gate_up_proj'] as const;

const lora = Type.Object(
  {
    rank: size('width of the adapters', 8),
    alpha: Type.Number({ exclusiveMinimum: 0, default: 32, description: 'adapters are scaled by alpha / rank' }),
    dropout: rate('rate on the input of the adapters', 0.1),
    targets: Type.Array(Type.Union([...projections, ...fusedProjections].map((name) => Type.Literal(name))), {
      default: [...projections],
      description: "projections that get an adapter, by the Hub's names",
    }),
  },
  { description: 'train only adapters and the head; where absent, every weight is trained' },
);

/** The seed of a teacher that names none. */
export const defaultSeed = 42;

/** Default number of passes over the training prompts, where neither epochs nor steps are set. */
export const defaultEpochs = 10;

const fields = {
  from: Type.Optional(
    Type.String({
      format: 'path',
      description:
        'run folder of another experiment whose trained teacher is taken as it is, with its own settings; prompts and medications must agree',
      examples: ['runs/run-0123456789ab'],
    }),
  ),
  checkpoint: Type.Optional(
    Type.String({
      format: 'path',
      description:
        'folder of a checkpoint as on the Hugging Face Hub (config.json, safetensors, tokenizer.json); absent: a small random decoder of the sizes below',
    }),
  ),
  adapter: Type.Optional(
    Type.String({
      format: 'path',
      description:
        'folder of a LoRA adapter with its head as PEFT saves them (adapter_config.json, adapter_model.safetensors), or as the code of LEADER does (adapter_model.bin): training starts from it, and its settings take the place of `lora`',
    }),
  ),
  endToken: Type.Optional(
    Type.String({
      minLength: 1,
      description:
        "token behind every prompt, as tokenizer.json writes it; absent: the tokenizer's end token, as released, or the first of config.json where the tokenizer names none",
    }),
  ),
  ignoredSettings: Type.Array(Type.String(), {
    default: [],
    description: "settings of the checkpoint's config.json that change nothing, for those that Formulary does not know",
  }),
  width: size('width of the decoder and of the hidden state; of a random decoder, as the next five', 96),
  layers: size('number of decoder layers', 2),
  heads: size('number of attention heads', 4),
  keyValueHeads: Type.Optional(
    Type.Integer({ minimum: 1, description: 'heads of keys and values; as many as `heads` where absent' }),
  ),
  innerWidth: size('inner width of the feed-forward part', 192),
  ropeTheta: Type.Number({ exclusiveMinimum: 0, default: 10000, description: 'base of the rotary angles' }),
  wordPath: Type.Boolean({
    default: false,
    description:
      'add a second, summed embedding of all words of the prompt to the hidden state, words of the history apart from those of the current visit, where the prompt says where it begins',
  }),
  maxTokens: Type.Integer({
    minimum: 2,
    default: 2048,
    description: 'largest number of tokens of a prompt, the end token included',
  }),
  truncation: Type.Union([Type.Literal('history'), Type.Literal('end')], {
    default: 'history',
    description:
      'of a prompt that is too long, drop the oldest visits, or, as released, the end, which cuts off the current visit',
  }),
  lora: Type.Optional(lora),
  layerByLayer: Type.Boolean({
    default: false,
    description:
      "compute a checkpoint's decoder one layer at a time: weights stay in memory as stored (2 bytes a number), and only the inputs of layers are kept; needs a fraction of the memory and about a third more time",
  }),
  dropout: rate(
    'rate on embeddings, residuals and before the head; a random decoder learns from few prompts with 0.05',
    0,
  ),
  epochs: Type.Optional(
    Type.Integer({
      minimum: 1,
      description: `passes over the training prompts; ${defaultEpochs} where \`steps\` is absent too`,
    }),
  ),
  steps: Type.Optional(
    Type.Integer({
      minimum: 0,
      description:
        'training steps, the last pass cut short, as released; 0: take the checkpoint and the adapter as they are',
    }),
  ),
  batchSize: size('prompts a step', 16),
  microBatch: Type.Optional(
    Type.Integer({
      minimum: 1,
      description:
        'prompts that are computed at once: a step sums the gradients of several, with the result of the whole batch; absent: all of a step',
    }),
  ),
  learningRate: Type.Number({
    exclusiveMinimum: 0,
    default: 2e-4,
    description: 'highest learning rate of AdamW, per step',
  }),
  warmupSteps: Type.Integer({
    minimum: 0,
    default: 0,
    description: 'steps over which the learning rate rises to its highest',
  }),
  finalRate: Type.Number({
    minimum: 0,
    maximum: 1,
    default: 0,
    description: 'share of the highest learning rate at the last step; the rate falls linearly',
  }),
  weightDecay: Type.Number({
    minimum: 0,
    default: 0,
    description: 'decay of AdamW, per step and unit of learning rate',
  }),
  gradientClipping: Type.Number({
    exclusiveMinimum: 0,
    default: 1,
    description: 'largest norm of the whole gradient; longer ones are shortened to it',
  }),
  keep: Type.Union([Type.Literal('best'), Type.Literal('last')], {
    default: 'best',
    description: 'weights of the epoch with the best validation PRAUC, or of the last epoch as released',
  }),
  further: Type.Boolean({
    default: true,
    description:
      'learn from the further patients of the dataset (split `extra`) too, or from the training patients alone',
  }),
  hiddenStates: Type.Union([Type.Literal('float32'), Type.Literal('float16')], {
    default: 'float32',
    description: 'numbers of the recorded hidden states on disk: float16 takes half, and keeps 3 digits',
  }),
  checkpointMinutes: Type.Number({
    minimum: 0,
    default: 10,
    description: 'minutes after which a training that is killed within an epoch can go on; 0: after every step',
  }),
  seed: Type.Optional(
    Type.Integer({
      minimum: 0,
      default: defaultSeed,
      description: "the teacher's own seed: one teacher, whatever the experiment's seeds are",
      replacedBy: 'seeds',
    }),
  ),
  seeds: Type.Optional(
    Type.Array(Type.Integer({ minimum: 0, maximum: 4294967295 }), {
      minItems: 1,
      uniqueItems: true,
      description:
        "a teacher for each of these seeds, in place of `seed`: a row that needs one is run with each of them and each of the experiment's seeds, and tables tell the spread between teachers from that between trainings of one teacher's students",
      examples: [[1, 2, 3]],
    }),
  ),
};

/** Options of which one takes the place of another. */
export const either = {
  steps: {
    properties: { epochs: { not: {}, description: '`steps` is set too; remove one of them (`!remove`)' } },
  },
  from: {
    properties: {
      seeds: { not: {}, description: '`from` is set too, and a teacher that is trained already has one seed' },
    },
  },
  seeds: {
    properties: {
      seed: { not: {}, description: '`seeds` is set too; remove one of them (`!remove`)' },
      steps: { minimum: 1, description: 'with 0 nothing is trained, and every seed gives the same teacher' },
    },
  },
};

export const llamaOptions = Type.Object(fields, { dependentSchemas: either });

export type LlamaOptions = Static<typeof llamaOptions>;
export type LoraOptions = Static<typeof lora>;
