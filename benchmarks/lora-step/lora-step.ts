import onnxruntime from '../../components/engines/onnxruntime/onnxruntime.js';
import { packingOf, promptFeeds } from '../../components/teachers/llama/packed-prompts.js';
import { teacherTerms } from '../../components/teachers/llama/teacher-terms.js';
import { teacherTrainer } from '../../components/teachers/llama/teacher-trainer.js';
import { Generator, adamw, type Engine } from '../../framework/tensor/index.js';
import type { Benchmark } from '../shared/benchmark.js';
import { defaultInstance } from '../shared/default-instance.js';
import { inPairs, ownTurns, pythonTurns, type Pair, type Turns } from '../shared/in-pairs.js';
import { madeUpTeacher, medications, sizesOf, tokenizedPrompt } from '../shared/made-up-teacher.js';
import type { Sizes } from '../shared/made-up-checkpoint.js';
import { numbersOf } from '../shared/numbers-of.js';

interface Asked {
  readonly sizes: Sizes;
  readonly tokens: number;
  readonly threads: number;
  readonly dropout: number;
  readonly layerByLayer: boolean;
}

interface Measured extends Pair {
  readonly model: string;
  readonly tokens: number;
  readonly threads: number;
  readonly form: string;
  readonly beside: string;
}

/** PyTorch's programs: as one usually writes it, and with the shortcut of ours. */
const programs = { pytorch: false, 'pytorch, last token alone in the last layer': true };

async function ours({ sizes, tokens, threads, dropout, layerByLayer }: Asked): Promise<Turns> {
  const options = { lora: { rank: 8, alpha: 32, dropout }, maxTokens: 2048, layerByLayer };
  const model = await madeUpTeacher(sizes, options);
  const terms = { terms: teacherTerms(new Map(), new Map()), interactions: [] };
  const { trainer, objective } = await teacherTrainer(defaultInstance<Engine>(onnxruntime, { threads }), model, terms, {
    optimizer: adamw({ learningRate: 1e-4, weightDecay: 0.01 }),
    generator: new Generator(0),
  });
  const labels = { data: new Float32Array(medications).fill(1), shape: [1, medications] };
  const step = () =>
    trainer.step({
      ...promptFeeds([tokenizedPrompt(sizes, tokens)], packingOf(model.shape)),
      ...objective.feeds(1),
      labels,
    });
  return ownTurns(step, () => trainer.dispose());
}

const loraStep: Benchmark<Measured> = {
  summary:
    'One step of LoRA on one prompt (rank 8, seven projections; forward, backward, AdamW) in turn with PyTorch: times as fast as it.',
  options: {
    models: { type: 'string', default: '512/4,1024/8', description: 'width/layers' },
    tokens: { type: 'string', default: '600,2000', description: 'tokens of the prompt' },
    threads: { type: 'string', default: '1,2', description: 'threads within one operation' },
    dropout: { type: 'string', default: '0', description: 'dropout rate of the adapters' },
    form: { type: 'string', default: 'whole', description: 'whole, or layers: one layer at a time' },
    pairs: { type: 'string', default: '5', description: 'pairs of turns that count' },
  },
  async run(say, { models, tokens: lengths, threads: counts, dropout: rate, form, pairs }) {
    const results: Measured[] = [];
    for (const model of models!.split(',')) {
      for (const tokens of numbersOf(lengths!)) {
        for (const threads of numbersOf(counts!)) {
          const sizes = sizesOf(model);
          const asked = { sizes, tokens, threads, dropout: Number(rate), layerByLayer: form === 'layers' };
          const own = await ours(asked);
          for (const [beside, lastOnly] of Object.entries(programs)) {
            const given = { ...asked, ...sizes, inner: sizes.innerWidth, lastOnly };
            const theirs = pythonTurns('lora-step/pytorch_step.py', given, say);
            if (theirs === undefined) return results;
            const pair = await inPairs(Number(pairs), own, theirs);
            await theirs.end();
            say(`${model}, ${tokens} tokens, ${threads} threads, ${beside}: ${pair.processorRatio.toFixed(2)}`);
            results.push({ model, tokens, threads, form: form!, beside, ...pair });
          }
          await own.end();
        }
      }
    }
    return results;
  },
  cells: ({ model, tokens, threads, form, beside, ours: own, theirs, ratio, processorRatio }) => ({
    model,
    tokens: String(tokens),
    threads: String(threads),
    form,
    beside,
    ms: own.milliseconds.toFixed(0),
    'processor ms': own.processorMilliseconds.toFixed(0),
    'its processor ms': theirs.processorMilliseconds.toFixed(0),
    ratio: ratio.toFixed(2),
    'processor ratio': processorRatio.toFixed(2),
  }),
};

export default loraStep;
