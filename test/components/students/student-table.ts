import type { Cohort } from '../../../components/contracts/cohort.js';
import type { Samples } from '../../../components/contracts/sample.js';
import type { Student, StudentProperties } from '../../../components/contracts/student.js';
import onnxruntime from '../../../components/engines/onnxruntime/onnxruntime.js';
import binaryCrossEntropy from '../../../components/losses/binary-cross-entropy.js';
import ddiPenalty from '../../../components/losses/ddi-penalty.js';
import { Objective } from '../../../components/stages/student/objective.js';
import { openStudent } from '../../../components/stages/student/open-student.js';
import { isTensorProgram, tensorProgram } from '../../../components/stages/student/student-program.js';
import { wholePatients } from '../../../components/training/samples.js';
import type { JsonObject } from '../../../framework/json.js';
import { withDefaults } from '../../../framework/registry/defaults.js';
import { discoverComponents } from '../../../framework/registry/discover.js';
import { Generator, initialValues } from '../../../framework/tensor/index.js';
import { build } from '../build.js';
import { smallCohort, variedPatients } from '../small-cohort.js';
import { everyKnowledge } from './every-knowledge.js';

/** Sizes at which each student learns in seconds. A student that is not here fails the first test. */
export const small: Readonly<Record<string, object>> = {
  '4sdrug': { width: 16 },
  cognet: { width: 16, heads: 2, innerWidth: 16, dropout: 0 },
  gamenet: { width: 16, hidden: 16, dropout: 0, graphDropout: 0 },
  gbert: { width: 16, heads: 2, layers: 1, innerWidth: 16, dropout: 0, attentionDropout: 0 },
  leader: { width: 16, heads: 2, innerWidth: 16, mediatorWidth: 16, dropout: 0, attentionDropout: 0 },
  leap: { width: 16, dropout: 0 },
  'logistic-regression': { history: true, medications: true, profile: true },
  micron: { width: 16, hidden: 16, dropout: 0, ddiTarget: 1 },
  molerec: { width: 32, heads: 2, layers: 1, scoreHidden: 32, dropout: 0, embeddingRange: 1 },
  nearest: {},
  refine: { width: 16, heads: 2, layers: 1, innerWidth: 16, graphHeads: 2, dropout: 0 },
  retain: { width: 16, dropout: 0 },
  safedrug: { width: 32, dropout: 0, embeddingRange: 1 },
};

/** Forms of these that read, or decide, something else. */
const forms: readonly (readonly [name: string, type: string, options: object])[] = [
  ['cognet, without single visits', 'cognet', { single: 'none', order: 'listed' }],
  ['gamenet, similar visits', 'gamenet', { single: 'similarity', neighbours: 2 }],
  ['gamenet, without single visits', 'gamenet', { single: 'none' }],
  ['gbert, as released', 'gbert', { visits: 'interleaved' }],
  ['leader, target visit direct', 'leader', { targetVisit: 'direct' }],
  ['leader, target visit wide', 'leader', { targetVisit: 'wide' }],
  ['leader, as released', 'leader', { sharedCodes: true, visitTruncation: 'first' }],
  ['leap, attending anew', 'leap', { attention: 'mlp', order: 'listed' }],
  [
    'logistic-regression, target visit alone',
    'logistic-regression',
    { history: false, medications: false, profile: false },
  ],
  ['micron, own sets', 'micron', { previous: 'own' }],
  ['micron, thresholds of the experiment', 'micron', { decoding: 'threshold' }],
  ['refine, graded interactions', 'refine', { severities: 'severities.csv' }],
  ['retain, as the original', 'retain', { medications: true, current: false }],
  ['retain, as released', 'retain', { medications: true, current: false, reverse: false, visitAttention: 'constant' }],
  ['safedrug, as released', 'safedrug', { molecularNetwork: 'frozen' }],
];

/** Students that cannot be trained, and why. The properties of training do not exist for them. */
export const untrained: Readonly<Record<string, string>> = {
  nearest: 'it repeats the medications of the visit before, and has no weights',
};

/** Medications 0 and 3 are often prescribed together, and interact. */
const cohort: Cohort = { ...smallCohort(variedPatients(24, 3)), interactions: [[0, 3]] };
export const samples = wholePatients(cohort);

/** Patients of whom no two are alike: visits of five of 40 diagnoses, two of 12 procedures and three medications. */
export const distinct = wholePatients({
  ...smallCohort(
    Array.from({ length: 20 }, (_, patient) =>
      Array.from({ length: 2 }, (__, visit) => ({
        diagnoses: drawn(5, 40, `${patient} ${visit} diagnoses`),
        procedures: drawn(2, 12, `${patient} ${visit} procedures`),
        medications: drawn(3, 8, `${patient} ${visit} medications`),
      })),
    ),
    { diagnoses: 40, procedures: 12, medications: 8 },
  ),
  interactions: [[0, 3]],
});

/** Some distinct numbers below `size`. */
function drawn(count: number, size: number, name: string): readonly number[] {
  const keys = new Float32Array(size);
  new Generator(1).split(name).uniformInto(keys);
  return Array.from(keys.keys())
    .sort((a, b) => keys[a]! - keys[b]!)
    .slice(0, count);
}

export const engine = build(onnxruntime, { provider: 'cpu', threads: 1 });
export const width = cohort.vocabularies.medications.codes.length;
const known = await everyKnowledge(cohort, Int32Array.from(samples.patients.keys()), 1);
const knownOfDistinct = await everyKnowledge(distinct.cohort, Int32Array.from(distinct.patients.keys()), 3);
export const knowledgeOf = (of: Samples) => (of === distinct ? knownOfDistinct : known);
const types = (await discoverComponents()).ofKind('student');

/** One form of a student. The first of a type has the type as its name. */
export interface TableStudent {
  readonly name: string;
  readonly type: string;
  readonly student: Student;
  readonly properties: StudentProperties;
}
export const students: readonly TableStudent[] = [...types.map(({ type }) => [type, type, {}] as const), ...forms].map(
  ([name, type, other]) => {
    const component = types.find((one) => one.type === type)!;
    const options = withDefaults(component.options as unknown as JsonObject, { ...small[type], ...other });
    const { under, ...declared } = component.properties as StudentProperties;
    const properties = { ...declared, ...under?.(options) };
    return { name, type, student: build(component, { ...small[type], ...other }) as Student, properties };
  },
);

/** The losses of the row that a student is trained with; decoders bring their own. */
function termsOf(type: string, penalty = 0) {
  const own = ['cognet', 'leap', 'micron'].includes(type);
  const prescription = { name: 'prescription', loss: build(binaryCrossEntropy), minimumBatch: 1 };
  const pairs = { name: 'pairs', loss: build(ddiPenalty, { weight: penalty }), minimumBatch: 1 };
  return [...(own ? [] : [prescription]), ...(penalty > 0 ? [pairs] : [])];
}

export const ableOf = ({ patients }: StudentProperties, { visits }: Samples) =>
  Int32Array.from(visits.keys()).filter((sample) => patients.singleVisit || visits[sample]! > 1);

export async function scores(student: Student, of: Samples, asked: Int32Array, weights = weightsOf(student, of)) {
  const open = await openStudent(student.for(of.cohort, knowledgeOf(of)), engine, weights);
  try {
    return await open.prepare(asked)();
  } finally {
    await open.dispose();
  }
}

/** The training program of a student. */
export function objectiveOf(student: Student, type: string, of: Samples, penalty = 0): Objective {
  return new Objective(of, tensorProgram(student.for(of.cohort, knowledgeOf(of))), termsOf(type, penalty), undefined);
}

/** Weights that depend on the names of the parameters alone. */
export function weightsOf(student: Student, of: Samples) {
  const model = student.for(of.cohort, knowledgeOf(of));
  if (!isTensorProgram(model)) return {};
  return initialValues(new Objective(of, model, termsOf('', 1), undefined).loss.graph.parameters, new Generator(5));
}

export const rowOf = (data: Float64Array, row: number) => data.subarray(row * width, (row + 1) * width);
