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
export const students = (await discoverComponents()).ofKind('student').map((component) => ({
  type: component.type,
  student: build(component, small[component.type]) as Student,
  properties: component.properties as StudentProperties,
}));

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
