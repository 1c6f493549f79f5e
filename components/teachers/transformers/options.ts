import type { Static } from 'typebox';
import { Type } from '../../../framework/registry/type.js';
import { either, llamaOptions, projections } from '../llama/options.js';

// What both teachers are told means the same to both.
const { maxTokens, truncation, steps, epochs, batchSize, learningRate, warmupSteps, finalRate } =
  llamaOptions.properties;
const { weightDecay, gradientClipping, seed, seeds, adapter, lora } = llamaOptions.properties;
const { endToken, from, further, hiddenStates } = llamaOptions.properties;

/** The adapters that are trained where nothing else is written: those of LEADER. */
export const publishedAdapters = { rank: 8, alpha: 32, dropout: 0.1, targets: [...projections] };

export const transformersOptions = Type.Object(
  {
    command: Type.Array(Type.String({ minLength: 1 }), {
      minItems: 1,
      default: ['python3'],
      description:
        'words that start the program, before its path: a Python with torch, transformers and peft, or a launcher',
      examples: [['torchrun', '--nproc-per-node', '4']],
    }),
    program: Type.Optional(
      Type.String({
        format: 'path',
        description:
          "a program of your own in place of the package's script; docs/external-stages.md says what it is told",
      }),
    ),
    from,
    checkpoint: Type.Optional(
      Type.String({
        format: 'path',
        description:
          'folder of a checkpoint as on the Hugging Face Hub, of any decoder that transformers can classify with; a teacher that `from` names brings its own',
      }),
    ),
    adapter,
    lora: Type.Object(lora.properties, {
      default: publishedAdapters,
      description: 'adapters that are trained, with the head',
    }),
    precision: Type.Union([Type.Literal('bfloat16'), Type.Literal('float32')], {
      default: 'bfloat16',
      description:
        'numbers of the frozen weights and of the computation; adapters, head and optimizer are float32 always',
    }),
    gradientCheckpointing: Type.Boolean({
      default: false,
      description:
        'compute the layers again on the way back instead of keeping what they computed: less memory, more time',
    }),
    microBatch: Type.Integer({
      minimum: 1,
      default: 4,
      description: 'prompts that a process computes at once; the gradients of a step are added up',
    }),
    checkpointSteps: Type.Integer({
      minimum: 1,
      default: 100,
      description: 'steps after which a killed training can go on',
    }),
    maxTokens,
    endToken,
    truncation,
    epochs,
    steps,
    batchSize,
    learningRate,
    warmupSteps,
    finalRate,
    weightDecay,
    gradientClipping,
    seed,
    seeds,
    further,
    hiddenStates,
  },
  { dependentSchemas: either },
);

/** What a teacher is told that is trained here, or was trained before: each has its checkpoint. */
export type TransformersOptions = Static<typeof transformersOptions> & { readonly checkpoint: string };
