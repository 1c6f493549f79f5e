import {
  gather,
  Graph,
  reshape,
  type ArrayTensor,
  type Engine,
  type Feeds,
  type Scope,
  type Tensor,
} from '../../../framework/tensor/index.js';
import { beamSearch, type Hypothesis } from '../shared/decoding/beam-search.js';
import type { Decoded, Decoder } from '../shared/decoding/decoder.js';
import { startToken, tokenCount } from '../shared/decoding/forced-tokens.js';
import { decoderStates, mixture } from './decoder-layer.js';
import { memoryAxes, type MemoryPart, type PatientMemory } from './memory.js';
import type { CognetOptions } from './options.js';

/** What decoding reads of the model. */
interface Decodable {
  readonly medications: number;
  readonly options: CognetOptions;
  memory(scope: Scope): PatientMemory;
  /** [token, width] */
  tokens(scope: Scope): Tensor;
  patientFeeds(patients: Int32Array, scope: string): Feeds;
}

const studentScope = 'student';

/** One program remembers the patients, the other makes a step for hypotheses: only their last token needs a new state. */
export async function openCognet(engine: Engine, model: Decodable): Promise<Decoder> {
  const { medications } = model;
  const remember = new Graph();
  const scope = remember.scope(studentScope);
  const remembering = await engine.compile(remember, { ...model.memory(scope), tokens: model.tokens(scope) });
  const stepping = await compileStep(engine, model);
  return {
    setWeights: (weights) => {
      remembering.setParameters(weights);
      stepping.setParameters(weights);
    },
    prepare: (patients) => {
      const feeds = model.patientFeeds(patients, studentScope);
      return async (search) => {
        const { tokens, ...memory } = await remembering.run(feeds);
        const remembered = Object.fromEntries(
          Object.entries(memory).map(([name, value]) => [`memory/${name}`, value]),
        ) as Record<string, ArrayTensor>;
        const next = async (hypotheses: readonly Hypothesis<undefined>[]) => {
          const { logProbabilities } = await stepping.run({
            ...remembered,
            tokens: tokens!,
            ...hypothesisFeeds(hypotheses, medications),
          });
          return {
            logProbabilities: logProbabilities!.data as Float32Array,
            states: hypotheses.map(() => undefined),
          };
        };
        const starts = Array.from(patients, () => undefined);
        return (await beamSearch(starts, medications, search, next)).map((best) => decoded(best, medications));
      };
    },
    dispose: async () => {
      await remembering.dispose();
      await stepping.dispose();
    },
  };
}

/** `logProbabilities` [row, token] of what follows the prefixes. */
function compileStep(engine: Engine, { medications, options }: Decodable) {
  const graph = new Graph();
  const patients = graph.input('patients', ['row'], 'int32');
  const axes = Object.entries(memoryAxes(options.width));
  const memory = Object.fromEntries(
    axes.map(([name, rest]) => {
      const dtype = (name satisfies string as MemoryPart) === 'medications' ? 'int32' : 'float32';
      return [name, gather(graph.input(`memory/${name}`, ['patient', ...rest], dtype), patients)];
    }),
  ) as unknown as PatientMemory;
  const table = graph.input('tokens', [tokenCount(medications), options.width]);
  const prefix = gather(table, graph.input('prefix', ['row', 'step'], 'int32'));
  const last = gather(table, graph.input('last', ['row', 1], 'int32'));
  const decoder = graph.scope(studentScope).scope('decoder');
  const states = decoderStates(decoder, memory, last, prefix, { ...options, causal: false });
  const { logProbabilities } = mixture(decoder, memory, states, tokenCount(medications));
  return engine.compile(graph, { logProbabilities: reshape(logProbabilities, ['row', tokenCount(medications)]) });
}

/** All unfinished hypotheses have chosen equally many medications. */
function hypothesisFeeds(hypotheses: readonly Hypothesis<unknown>[], medications: number) {
  const prefixes = hypotheses.map((hypothesis) => [startToken(medications), ...hypothesis.medications]);
  const [rows, steps] = [prefixes.length, prefixes[0]!.length];
  return {
    patients: { data: Int32Array.from(hypotheses, ({ patient }) => patient), shape: [rows] },
    prefix: { data: Int32Array.from(prefixes.flat()), shape: [rows, steps] },
    last: { data: Int32Array.from(prefixes, (prefix) => prefix.at(-1)!), shape: [rows, 1] },
  };
}

/** The score of a chosen medication is its probability at its step, of another the largest over the steps. */
function decoded({ medications, logProbability, steps }: Hypothesis<unknown>, width: number): Decoded {
  const scores = Float64Array.from({ length: width }, (_, medication) => {
    const chosen = medications.indexOf(medication);
    const considered = chosen < 0 ? steps : [steps[chosen]!];
    return considered.reduce((most, step) => Math.max(most, Math.exp(step[medication]!)), 0);
  });
  return { medications, logProbability, scores };
}
