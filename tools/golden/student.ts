import binaryCrossEntropy from '../../components/losses/binary-cross-entropy.js';
import featureDistillation from '../../components/losses/feature-distillation.js';
import profileAlignment from '../../components/losses/profile-alignment.js';
import type { LossProperties, TargetIds } from '../../components/contracts/loss.js';
import { Objective } from '../../components/stages/student/objective.js';
import { tensorProgram } from '../../components/stages/student/student-program.js';
import { wholePatients } from '../../components/training/samples.js';
import { TeacherSignal } from '../../components/stages/student/teacher-signal.js';
import type { Term } from '../../components/training/weighted-terms.js';
import leader from '../../components/students/leader/leader.js';
import { isJsonObject, type Json, type JsonObject } from '../../framework/json.js';
import { differentiate, type ArrayTensor, type Engine, type Tensor } from '../../framework/tensor/index.js';
import { buildComponent } from './build-component.js';
import { chosenEngine } from './chosen-engine.js';
import { type GoldenKind } from './golden-kind.js';
import { studentCohort } from './student-cohort.js';
import { compareStudent } from './student-comparison.js';
import type { StudentFile } from './student-file.js';
import { goldenValues, parameterOf } from './student-weights.js';

const { minimumBatch: smallestContrast } = profileAlignment.properties as LossProperties;

/** Logits, losses and gradients of LEADER's student. */
export const studentGolden: GoldenKind = {
  name: 'student',
  recognizes: ({ config, weights, inputs }) =>
    isJsonObject(config) &&
    'mediator' in config &&
    isJsonObject(weights) &&
    isJsonObject(inputs) &&
    'med_history' in inputs,
  compute: async (json, { engine }) => {
    const file = json as unknown as StudentFile;
    const expected = await computeStudent(file, await chosenEngine(engine));
    const alone = patientsOf(file).length < smallestContrast;
    return {
      computed: { expected },
      ...compareStudent(expected, file.expected),
      ...(alone && { note: 'a batch of one patient trains without the alignment, which contrasts patients' }),
    };
  },
};

/** Computes the fields of `expected` with the student, the losses and the objective of a training, without dropout. */
export async function computeStudent(file: StudentFile, engine: Engine): Promise<JsonObject> {
  const objective = objectiveOf(file);
  const { tensors } = file.weights;
  const values = new Map(tensors.map((tensor, k) => [parameterOf(tensor.name), goldenValues(tensor, k)]));
  requireAll(objective.loss, values);
  const gradients = gradientsOf(objective.loss, tensors);
  const executable = await engine.compile(objective.loss.graph, {
    total: objective.loss,
    logits: objective.student.logits,
    ...objective.perPatient,
    ...gradients,
  });
  try {
    executable.setParameters(Object.fromEntries([...values, ...withBoth(values)]));
    const results = await executable.run(objective.feeds(patientsOf(file)));
    const numbers = (name: string) => Array.from(results[name]?.data ?? []);
    const contrasts = (name: string) => (patientsOf(file).length < smallestContrast ? null : numbers(name));
    const perTensor = (of: (gradient: number[]) => Json) =>
      Object.fromEntries(tensors.map(({ name }) => [name, of(numbers(`gradient of ${name}`))]));
    return {
      logits: rowsOf(results['logits']!),
      bce_per_sample: numbers('prescription'),
      kd_per_sample: numbers('distillation'),
      align_per_sample_reference_ids: contrasts(alignmentBy('index', file)),
      align_per_sample_corrected_ids: contrasts(alignmentBy('token', file)),
      total_loss_reference: numbers('total')[0]!,
      grad_l2_norm: perTensor((gradient) => Math.sqrt(gradient.reduce((sum, value) => sum + value * value, 0))),
      grad_first3: perTensor((gradient) => gradient.slice(0, 3)),
    };
  } finally {
    await executable.dispose();
  }
}

function objectiveOf(file: StudentFile): Objective {
  const { config, inputs, options } = file;
  const cohort = studentCohort(file);
  const student = buildComponent(leader, {
    width: config.hidden,
    heads: config.heads,
    blocks: config.n_layers,
    innerWidth: config.ffn,
    mediatorWidth: config.mediator,
    dropout: 0,
    attentionDropout: 0,
    visitCap: Math.max(...inputs.visit_mask.map((mask) => mask.length)),
    ...options?.student,
  });
  const distillation = buildComponent(featureDistillation, { weight: config.alpha, ...options?.distillation });
  const alignment = (ids: TargetIds): Term => {
    const name = alignmentBy(ids, file);
    const weight = name === 'alignment' ? config.beta : 0;
    const loss = buildComponent(profileAlignment, { temperature: config.tau, ...options?.alignment, ids, weight });
    return { name, loss, minimumBatch: smallestContrast };
  };
  const terms = [
    { name: 'prescription', loss: buildComponent(binaryCrossEntropy, {}), minimumBatch: 1 },
    { name: 'distillation', loss: distillation, minimumBatch: 1 },
    alignment('index'),
    alignment('token'),
  ];
  const samples = wholePatients(cohort);
  return new Objective(samples, tensorProgram(student.for(samples.cohort)), terms, teacherOf(file));
}

/**
 * The alignment term with this way to look target medications up. The file is about one way; the other is computed beside it.
 */
function alignmentBy(ids: TargetIds, { options }: StudentFile): string {
  return ids === (options?.alignment?.['ids'] ?? 'index') ? 'alignment' : 'alignment-beside';
}

/** The hidden state of patient b: sin(0.01 j + b), rounded to float32. */
function teacherOf(file: StudentFile): TeacherSignal {
  const { teacher_dim: width, n_med } = file.config;
  const patients = patientsOf(file);
  const hidden = Float32Array.from({ length: patients.length * width }, (_, i) =>
    Math.sin(0.01 * (i % width) + Math.floor(i / width)),
  );
  return new TeacherSignal(
    patients,
    { data: hidden, shape: [patients.length, width] },
    { data: new Float32Array(patients.length * n_med), shape: [patients.length, n_med] },
  );
}

function patientsOf({ inputs }: StudentFile): Int32Array {
  return Int32Array.from(inputs.visit_mask.keys());
}

/** Both alignments have the same projections. */
function withBoth(values: ReadonlyMap<string, ArrayTensor>): readonly (readonly [string, ArrayTensor])[] {
  const alignment = 'losses/alignment/';
  return [...values]
    .filter(([name]) => name.startsWith(alignment))
    .map(([name, value]) => [name.replace(alignment, 'losses/alignment-beside/'), value]);
}

function requireAll(loss: Tensor, values: ReadonlyMap<string, ArrayTensor>): void {
  const missing = [...loss.graph.parameters.keys()].filter((name) => !values.has(name) && !name.includes('-beside/'));
  if (missing.length > 0) throw new Error(`the file has no tensors for ${missing.join(', ')}`);
}

/** `gradient of <tensor>` for every tensor that has elements. */
function gradientsOf(loss: Tensor, tensors: StudentFile['weights']['tensors']): Readonly<Record<string, Tensor>> {
  const filled = tensors.filter(({ shape }) => !shape.includes(0));
  const parameters = filled.map(({ name }) => loss.graph.parameterTensor(parameterOf(name)));
  const gradients = differentiate(loss, parameters);
  return Object.fromEntries(filled.map(({ name }, k) => [`gradient of ${name}`, gradients.get(parameters[k]!)!]));
}

function rowsOf({ data, shape }: ArrayTensor): Json {
  const [rows, width] = shape as readonly [number, number];
  return Array.from({ length: rows }, (_, row) => Array.from(data.subarray(row * width, (row + 1) * width)));
}
