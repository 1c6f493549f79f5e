import { Graph, type Engine, type Scope, type Tensor } from '../../../framework/tensor/index.js';
import type { Weights } from '../../contracts/weights.js';
import { beamSearch, type Hypothesis } from '../shared/decoding/beam-search.js';
import type { Decoded, Decoder } from '../shared/decoding/decoder.js';
import { startToken } from '../shared/decoding/forced-tokens.js';
import { feedsBelow } from '../shared/feeds-below.js';
import { codeRows } from './code-rows.js';

/** Where the weights of the student are. */
const studentScope = 'student';

/** What decoding needs of the model. */
export interface LeapDecoding {
  readonly medications: number;
  readonly width: number;
  /** One step for rows of hypotheses: state [row, width] and previous token int32 [row]. */
  step(scope: Scope, state: Tensor, previous: Tensor): { readonly state: Tensor; readonly logProbabilities: Tensor };
  /** The diagnoses of the target visits. */
  diagnoses(patients: Int32Array): readonly Int32Array[];
}

/** Compiles one step as a program of its own; the search runs it on the unfinished hypotheses of all patients at once. */
export async function openLeap(engine: Engine, { medications, width, ...model }: LeapDecoding): Promise<Decoder> {
  const graph = new Graph();
  const state = graph.input('state', ['row', width]);
  const step = model.step(graph.scope(studentScope), state, graph.input('previous', ['row'], 'int32'));
  const executable = await engine.compile(graph, { after: step.state, logProbabilities: step.logProbabilities });
  let begin: Float32Array = new Float32Array();
  return {
    setWeights: (weights) => {
      executable.setParameters(weights);
      begin = startOf(weights, medications, width);
    },
    prepare: (patients) => {
      const sets = model.diagnoses(patients);
      const next = async (hypotheses: readonly Hypothesis<Float32Array>[]) => {
        const previous = hypotheses.map((hypothesis) => hypothesis.medications.at(-1) ?? startToken(medications));
        const states = new Float32Array(hypotheses.length * width);
        hypotheses.forEach((hypothesis, row) => states.set(hypothesis.state, row * width));
        const results = await executable.run({
          ...feedsBelow(`${studentScope}/codes`, codeRows(hypotheses.map(({ patient }) => sets[patient]!))),
          state: { data: states, shape: [hypotheses.length, width] },
          previous: { data: Int32Array.from(previous), shape: [hypotheses.length] },
        });
        const after = results['after']!.data as Float32Array;
        return {
          logProbabilities: results['logProbabilities']!.data as Float32Array,
          states: hypotheses.map((_, row) => after.subarray(row * width, (row + 1) * width)),
        };
      };
      return async (search) => {
        const starts = Array.from(patients, () => begin);
        return (await beamSearch(starts, medications, search, next)).map((best) => decoded(best, medications));
      };
    },
    dispose: async () => {
      await executable.dispose();
    },
  };
}

function startOf(weights: Weights, medications: number, width: number): Float32Array {
  const tokens = weights[`${studentScope}/tokens/weight`]!.data as Float32Array;
  const start = startToken(medications) * width;
  return tokens.slice(start, start + width);
}

/** The score of a medication is the mean of its probability over the steps. */
function decoded({ medications, logProbability, steps }: Hypothesis<unknown>, width: number): Decoded {
  const scores = Float64Array.from({ length: width }, (_, medication) =>
    steps.reduce((sum, step) => sum + Math.exp(step[medication]!) / steps.length, 0),
  );
  return { medications, logProbability, scores };
}
