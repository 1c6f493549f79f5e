import {
  Graph,
  gather,
  gatedRecurrentUnit,
  linear,
  multiply,
  reduceMean,
  reshape,
  segmentSoftmax,
  segmentSum,
  softplus,
  subtract,
  tanh,
  type Feeds,
  type Tensor,
} from '../../../../framework/tensor/index.js';
import { visitCodes, visitVectors } from '../../../../components/students/shared/visit-codes.js';
import { places, visitRows, visitRowTensors } from '../../../../components/students/shared/visit-rows.js';

export interface Visit {
  readonly diagnoses: readonly number[];
  readonly procedures: readonly number[];
  readonly medications: readonly number[];
}

export interface Sizes {
  readonly diagnoses: number;
  readonly procedures: number;
  readonly medications: number;
}

/** RETAIN as its golden file means it, from the parts that students share: what they must be enough for. */
export function retain(sizes: Sizes, width: number) {
  const graph = new Graph();
  const scope = graph.scope('');
  const table = { rows: sizes.diagnoses + sizes.procedures, width };
  const rows = visitRowTensors(scope.scope('visits'));
  const visits = visitVectors(scope.scope('codes'), scope.scope('emb'), table);
  const read = (name: string) => {
    const continues = rows['continues-in-reverse'];
    const states = gatedRecurrentUnit(scope.scope(name), visits, { width, continues, reverse: true });
    return gather(reshape(states, [places, width]), rows.places);
  };
  const scores = linear(scope.scope('visit'), read('gru_visit'), { width: 1 });
  const visitWeights = segmentSoftmax(scores, rows.owners, 'patient');
  const codeWeights = tanh(linear(scope.scope('code'), read('gru_code'), { width }));
  const own = gather(reshape(visits, [places, width]), rows.places);
  const context = segmentSum(multiply(multiply(visitWeights, codeWeights), own), rows.owners, 'patient');
  const logits = linear(scope.scope('out'), context, { width: sizes.medications });
  const labels = graph.input('labels', ['patient', sizes.medications]);
  const losses = reduceMean(subtract(softplus(logits), multiply(logits, labels)), [1]);
  return {
    graph,
    outputs: { logits, visitWeights, losses, total: reduceMean(losses) } satisfies Record<string, Tensor>,
  };
}

export function retainFeeds(samples: readonly (readonly Visit[])[], sizes: Sizes): Feeds {
  const rows = visitRows(samples.map((visits) => visits.length));
  const sets = samples
    .flat()
    .map(({ diagnoses, procedures }) => Int32Array.from([...diagnoses, ...procedures.map((p) => sizes.diagnoses + p)]));
  const labels = new Float32Array(samples.length * sizes.medications);
  samples.forEach((visits, patient) =>
    visits.at(-1)!.medications.forEach((medication) => (labels[patient * sizes.medications + medication] = 1)),
  );
  return {
    ...below('visits', rows),
    ...below('codes', visitCodes(sets, rows.places, 'sum')),
    labels: { data: labels, shape: [samples.length, sizes.medications] },
  };
}

function below(scope: string, feeds: object): Feeds {
  return Object.fromEntries(Object.entries(feeds).map(([name, value]) => [`${scope}/${name}`, value]));
}
