import { mkdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import onnxruntime from '../../components/engines/onnxruntime/onnxruntime.js';
import { LlamaLanguageModel } from '../../components/language-models/llama/llama-language-model.js';
import { languageModelOptions, type LanguageModelOptions } from '../../components/language-models/llama/options.js';
import { withDefaults } from '../../framework/registry/defaults.js';
import type { JsonObject } from '../../framework/json.js';
import type { Engine } from '../../framework/tensor/index.js';
import type { Benchmark } from '../shared/benchmark.js';
import { defaultInstance } from '../shared/default-instance.js';

interface Measured {
  readonly model: string;
  readonly work: string;
  readonly processorSeconds: number;
  readonly estimatedSeconds: number;
}

/** The two decoders that are tried. */
const sizes = [
  { width: 96, layers: 2, heads: 4, innerWidth: 192 },
  { width: 192, layers: 4, heads: 4, innerWidth: 384 },
];

const languageModel: Benchmark<Measured> = {
  summary:
    'Processor time of one thread in which random decoders learn answers of made-up words, and write answers, beside the estimates.',
  options: {
    prompts: { type: 'string', default: '48', description: 'prompts to learn, and to answer' },
    tokens: { type: 'string', default: '91', description: 'tokens of a prompt' },
    answer: { type: 'string', default: '59', description: 'tokens of an answer to learn' },
    most: { type: 'string', default: '59', description: 'tokens that a written answer may have' },
    epochs: { type: 'string', default: '1,3', description: 'passes over the prompts, one or several' },
    beams: { type: 'string', default: '1,4', description: 'beams of the search, one or several' },
  },
  async run(say, { prompts, tokens, answer, most, epochs, beams }) {
    const results: Measured[] = [];
    const asked = { count: Number(prompts), tokens: Number(tokens), answer: Number(answer) };
    for (const size of sizes) {
      const options = { ...size, batchSize: 8, keep: 'last', maxAnswerTokens: Number(most) };
      for (const passes of numbers(epochs)) {
        for (const width of numbers(beams)) {
          const measured = await measure({ ...options, epochs: passes, beams: width }, asked);
          // Only the last training is asked with each number of beams; the others differ in their weights alone.
          results.push(...measured.filter(({ work }) => width === numbers(beams)[0] || work.startsWith('answer')));
          for (const { model, work, processorSeconds } of measured)
            say(`${model}, ${work}: ${processorSeconds.toFixed(2)} s`);
        }
      }
    }
    return results;
  },
  cells: ({ model, work, processorSeconds, estimatedSeconds }) => ({
    model,
    work,
    'processor s': processorSeconds.toFixed(2),
    'estimated s': estimatedSeconds.toFixed(2),
    ratio: (estimatedSeconds / processorSeconds).toFixed(2),
  }),
};

export default languageModel;

interface Asked {
  readonly count: number;
  readonly tokens: number;
  readonly answer: number;
}

async function measure(given: JsonObject, { count, tokens, answer }: Asked): Promise<readonly Measured[]> {
  const options = withDefaults(languageModelOptions as unknown as JsonObject, given) as unknown as LanguageModelOptions;
  const model = new LlamaLanguageModel(options, defaultInstance<Engine>(onnxruntime), 1);
  const root = await mkdtemp(join(tmpdir(), 'formulary-language-model-'));
  try {
    const checkpoints = join(root, 'checkpoints');
    mkdirSync(checkpoints);
    const journal = { metric: () => {}, progress: () => {}, note: () => {} };
    const context = { folder: root, checkpoints, signal: new AbortController().signal, journal };
    const texts = Array.from({ length: count }, (_, patient) => [words(patient, tokens)] as const);
    const prompts = { prompts: texts, keys: texts.map((_, patient) => `patient ${patient}`) };
    const train = { ...prompts, answers: texts.map((_, patient) => words(patient * 31, answer)) };
    const none = { prompts: [], keys: [] };
    const trained = await spentBy(() =>
      model.train({ train, validation: { ...none, answers: [] }, later: none }, context),
    );
    let answers: readonly string[] = [];
    const answered = await spentBy(async () => {
      answers = await model.answer(root, prompts, context);
    });
    const needs = await model.estimate({
      prompts: { train: count, validation: 0, asked: count },
      lengths: [{ prompt: tokens, answer }],
    });
    const name = `width ${options.width}, ${options.layers} layers`;
    const written = answers.reduce((sum, text) => sum + text.split(' ').length, 0) / count;
    return [
      {
        model: name,
        work: `training, passes: ${options.epochs}`,
        processorSeconds: trained,
        estimatedSeconds: needs.training.seconds!,
      },
      {
        model: name,
        work: `answers of ${written.toFixed(0)} words, beams: ${options.beams}`,
        processorSeconds: answered,
        estimatedSeconds: needs.answering.seconds!,
      },
    ];
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** A text of so many tokens, the end token included. */
function words(first: number, tokens: number): string {
  return Array.from({ length: tokens - 1 }, (_, place) => `w${(first + place * 7) % 499}`).join(' ');
}

async function spentBy(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

function numbers(text = ''): readonly number[] {
  return text.split(',').map(Number);
}
