import onnxruntime from '../../components/engines/onnxruntime/onnxruntime.js';
import { PromptReader } from '../../components/teachers/llama/prompt-reader.js';
import { Generator, initialValues, type Engine } from '../../framework/tensor/index.js';
import { teacherProgram } from '../../components/teachers/llama/teacher-program.js';
import type { Benchmark } from '../shared/benchmark.js';
import { defaultInstance } from '../shared/default-instance.js';
import { inPairs, ownTurns, pythonTurns, type Pair, type Turns } from '../shared/in-pairs.js';
import { madeUpTeacher, sizesOf, tokenizedPrompt } from '../shared/made-up-teacher.js';
import type { Sizes } from '../shared/made-up-checkpoint.js';
import { numbersOf } from '../shared/numbers-of.js';

interface Measured extends Pair {
  readonly model: string;
  readonly prompts: string;
  readonly tokens: number;
  readonly threads: number;
}

/** Lengths of prompts as records of many and of few visits have them. */
const mixed = [230, 1470, 610, 340, 1990, 820, 270, 480];

async function ours(sizes: Sizes, lengths: readonly number[], threads: number): Promise<Turns> {
  const model = await madeUpTeacher(sizes, { maxTokens: 2048 });
  const reader = await PromptReader.create(defaultInstance<Engine>(onnxruntime, { threads }), model.shape);
  const { parameters } = teacherProgram(model.shape).graph;
  const head = new Map([...parameters].filter(([name]) => model.initialWeights[name] === undefined));
  const weights = { ...model.initialWeights, ...initialValues(head, new Generator(0)) };
  const prompts = lengths.map((length) => tokenizedPrompt(sizes, length));
  return ownTurns(
    () => reader.read(weights, prompts, new AbortController().signal),
    () => reader.dispose(),
  );
}

const recording: Benchmark<Measured> = {
  summary:
    "Hidden states of prompts by a LLaMA of random weights, in turn with transformers' sdpa, one prompt a call: times as fast as it.",
  options: {
    models: { type: 'string', default: '512/4', description: 'width/layers' },
    tokens: {
      type: 'string',
      default: '200,600,1000,2000',
      description: 'tokens of two prompts; last come mixed ones',
    },
    threads: { type: 'string', default: '1,2', description: 'threads within one operation' },
    pairs: { type: 'string', default: '5', description: 'pairs of turns that count' },
  },
  async run(say, { models, tokens: lengths, threads: counts, pairs }) {
    const results: Measured[] = [];
    const cohorts = [
      ...numbersOf(lengths!).map((length) => [`2 × ${length}`, [length, length]] as const),
      [`${mixed.length} of ${Math.min(...mixed)} to ${Math.max(...mixed)}`, mixed] as const,
    ];
    for (const model of models!.split(',')) {
      for (const [prompts, own] of cohorts) {
        for (const threads of numbersOf(counts!)) {
          const sizes = sizesOf(model);
          const given = { ...sizes, inner: sizes.innerWidth, lengths: own, threads };
          const theirs = pythonTurns('recording/transformers_states.py', given, say);
          if (theirs === undefined) return results;
          const reader = await ours(sizes, own, threads);
          const pair = await inPairs(Number(pairs), reader, theirs);
          await Promise.all([reader.end(), theirs.end()]);
          say(`${model}, ${prompts}, ${threads} threads: ${pair.processorRatio.toFixed(2)}`);
          results.push({ model, prompts, tokens: own.reduce((sum, length) => sum + length, 0), threads, ...pair });
        }
      }
    }
    return results;
  },
  cells: ({ model, prompts, tokens, threads, ours: own, theirs, ratio, processorRatio }) => ({
    model,
    prompts,
    threads: String(threads),
    'tokens/s': ((1000 * tokens) / own.milliseconds).toFixed(0),
    'processor ms': own.processorMilliseconds.toFixed(0),
    'its processor ms': theirs.processorMilliseconds.toFixed(0),
    ratio: ratio.toFixed(2),
    'processor ratio': processorRatio.toFixed(2),
  }),
};

export default recording;
