import {
  Graph,
  add,
  multiply,
  reduceMean,
  type ArrayTensor,
  type Bindings,
  type Feeds,
  type Tensor,
} from '../../../framework/tensor/index.js';
import type { Loss, TeacherTensors } from '../../contracts/loss.js';
import type { StudentModel, TargetIds } from '../../contracts/student.js';
import { labelsOf } from '../../training/labels.js';
import type { Cohort } from '../../contracts/cohort.js';
import type { TeacherSignal } from './teacher-signal.js';

/** Scope of the student's parameters and inputs; those of the losses stand beside it. */
export const studentScope = 'student';

/** A loss of the run with what its component declares. */
export interface Term {
  readonly name: string;
  readonly loss: Loss;
  readonly minimumBatch: number;
}

/** The training program: Σ weight · mean over patients of the terms (LEADER, Eq. 13). */
export class Objective {
  readonly loss: Tensor;
  /** `loss_<name>` → the term's mean, before its weight. */
  readonly report: Readonly<Record<string, Tensor>>;
  /** Name → [patient] the term of every patient, before its weight. */
  readonly perPatient: Readonly<Record<string, Tensor>>;
  /** [patient, medication] */
  readonly logits: Tensor;
  readonly #targets: readonly TargetIds[];

  constructor(
    private readonly cohort: Cohort,
    private readonly model: StudentModel,
    private readonly terms: readonly Term[],
    private readonly teacher: TeacherSignal | undefined,
  ) {
    const graph = new Graph({ training: true });
    const medications = cohort.vocabularies.medications.codes.length;
    const student = model.forward(graph.scope(studentScope));
    const given = {
      student,
      labels: graph.input('labels', ['patient', medications]),
      samePatient: () => graph.automaticInput('same-patient', ['patient', 'patient'], 'float32', identity),
      medications,
      interactions: cohort.interactions,
      ...(teacher && { teacher: teacherTensors(graph, teacher, medications) }),
    };
    const values = terms.map(
      ({ name, loss }) => [name, loss.perPatient(graph.scope(`losses/${name}`), given)] as const,
    );
    const means = values.map(([name, value]) => [name, reduceMean(value, [0])] as const);
    this.loss = means
      .map(([name, mean]) => multiply(graph.input(weightOf(name), []), mean))
      .reduce((sum, term) => add(sum, term));
    this.report = Object.fromEntries(means.map(([name, mean]) => [termOf(name), mean]));
    this.perPatient = Object.fromEntries(values);
    this.logits = student.logits;
    this.#targets = [...new Set(terms.flatMap(({ loss }) => (loss.targets === undefined ? [] : [loss.targets])))];
  }

  /** The inputs of one step. A term that needs more patients than there are is given the weight 0. */
  feeds(patients: Int32Array): Feeds {
    const weights = this.terms.map(({ name, loss, minimumBatch }): [string, ArrayTensor] => [
      weightOf(name),
      { data: Float32Array.of(patients.length < minimumBatch ? 0 : loss.weight), shape: [] },
    ]);
    return {
      ...this.model.feeds(patients, { scope: studentScope, targets: this.#targets }),
      ...Object.fromEntries(weights),
      ...this.teacher?.feeds(patients),
      labels: labelsOf(this.cohort, patients),
    };
  }

  /** The reported terms that do not hold for a batch of this size. */
  undefinedTerms(patients: number): readonly string[] {
    return this.terms.filter(({ minimumBatch }) => patients < minimumBatch).map(({ name }) => termOf(name));
  }
}

function termOf(name: string): string {
  return `loss_${name}`;
}

function weightOf(name: string): string {
  return `losses/${name}/weight-in-total`;
}

function teacherTensors(graph: Graph, teacher: TeacherSignal, medications: number): TeacherTensors {
  const { hiddenMean, hiddenDeviation } = teacher;
  return {
    hidden: graph.input('teacher/hidden', ['patient', hiddenMean.length]),
    logits: graph.input('teacher/logits', ['patient', medications]),
    hiddenMean,
    hiddenDeviation,
  };
}

function identity({ bindings }: { readonly bindings: Bindings }): ArrayTensor {
  const size = bindings.get('patient') as number;
  const data = new Float32Array(size * size);
  for (let patient = 0; patient < size; patient++) data[patient * size + patient] = 1;
  return { data, shape: [size, size] };
}
