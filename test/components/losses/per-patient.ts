import type { Loss, LossInputs } from '../../../components/contracts/loss.js';
import {
  Generator,
  Graph,
  ReferenceEngine,
  initialValues,
  type ArrayTensor,
  type Tensor,
} from '../../../framework/tensor/index.js';

type Matrix = readonly (readonly number[])[];

/** What a student and a teacher said, as numbers. */
export interface Said {
  readonly logits: Matrix;
  readonly labels: Matrix;
  readonly feature?: Matrix;
  readonly profile?: Matrix;
  readonly target?: Matrix;
  readonly teacher?: {
    readonly hidden: Matrix;
    readonly logits: Matrix;
    readonly mean: readonly number[];
    readonly deviation: readonly number[];
  };
  readonly interactions?: readonly (readonly [number, number])[];
  /** Values of the loss's own parameters, by name below its scope; others are drawn. */
  readonly parameters?: Readonly<Record<string, Matrix | readonly number[]>>;
}

/** The term of every patient. */
export async function perPatient(loss: Loss, said: Said): Promise<number[]> {
  const graph = new Graph({ training: true });
  const medications = said.logits[0]!.length;
  const given = (value: Matrix) => graph.constant(matrix(value));
  const { teacher, target } = said;
  const inputs: LossInputs = {
    student: {
      logits: given(said.logits),
      ...(said.feature && { feature: given(said.feature) }),
      ...(said.profile && { profile: given(said.profile) }),
      ...(target && { encodeTarget: () => given(target) }),
    },
    labels: given(said.labels),
    ...(teacher && {
      teacher: {
        hidden: given(teacher.hidden),
        logits: given(teacher.logits),
        hiddenMean: Float32Array.from(teacher.mean),
        hiddenDeviation: Float32Array.from(teacher.deviation),
      },
    }),
    samePatient: () => given(said.logits.map((_, i) => said.logits.map((__, j) => (i === j ? 1 : 0)))),
    medications,
    interactions: said.interactions ?? [],
  };
  const term: Tensor = loss.perPatient(graph.scope('loss'), inputs);
  const own = Object.entries(said.parameters ?? {}).map(([name, value]) => [`loss/${name}`, matrix(value)] as const);
  const parameters = { ...initialValues(graph.parameters, new Generator(1)), ...Object.fromEntries(own) };
  const executable = await new ReferenceEngine().compile(graph, { term }, { parameters });
  return Array.from((await executable.run({}))['term']!.data);
}

function matrix(value: Matrix | readonly number[]): ArrayTensor {
  const first = value[0];
  const shape = typeof first === 'number' ? [value.length] : [value.length, (first as readonly number[]).length];
  return { data: Float32Array.from(value.flat() as number[]), shape };
}
