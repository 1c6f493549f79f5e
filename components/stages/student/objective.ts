import { Graph, type Feeds, type Tensor } from '../../../framework/tensor/index.js';
import type { TeacherTensors } from '../../contracts/loss.js';
import type { StudentModel, TargetIds } from '../../contracts/student.js';
import { labelsOf } from '../../training/labels.js';
import { samePatient } from '../../training/same-patient.js';
import { WeightedTerms, type Term } from '../../training/weighted-terms.js';
import type { Cohort } from '../../contracts/cohort.js';
import type { TeacherSignal } from './teacher-signal.js';

/** Scope of the student's parameters and inputs; those of the losses stand beside it. */
export const studentScope = 'student';

/** The training program: Σ weight · mean over patients of the terms (LEADER, Eq. 13). */
export class Objective {
  readonly loss: Tensor;
  /** `loss_<name>` → the term's mean, before its weight. */
  readonly report: Readonly<Record<string, Tensor>>;
  /** Name → [patient] the term of every patient, before its weight. */
  readonly perPatient: Readonly<Record<string, Tensor>>;
  /** [patient, medication] */
  readonly logits: Tensor;
  private readonly targets: readonly TargetIds[];
  private readonly terms: WeightedTerms;

  constructor(
    private readonly cohort: Cohort,
    private readonly model: StudentModel,
    terms: readonly Term[],
    private readonly teacher: TeacherSignal | undefined,
  ) {
    const graph = new Graph({ training: true });
    const medications = cohort.vocabularies.medications.codes.length;
    this.targets = [...new Set(terms.flatMap(({ loss }) => (loss.targets === undefined ? [] : [loss.targets])))];
    const student = model.forward(graph.scope(studentScope), this.targets);
    const given = {
      student,
      labels: graph.input('labels', ['patient', medications]),
      samePatient: () =>
        graph.automaticInput('same-patient', ['patient', 'patient'], 'float32', samePatient('patient')),
      medications,
      interactions: cohort.interactions,
      ...(teacher && { teacher: teacherTensors(graph, teacher, medications) }),
    };
    this.terms = new WeightedTerms(graph, terms, given);
    this.loss = this.terms.total;
    this.report = this.terms.report;
    this.perPatient = this.terms.perPatient;
    this.logits = student.logits;
  }

  /** The inputs of one step. A term that needs more patients than there are is given the weight 0. */
  feeds(patients: Int32Array): Feeds {
    return {
      ...this.model.feeds(patients, { scope: studentScope, targets: this.targets }),
      ...this.terms.feeds(patients.length),
      ...this.teacher?.feeds(patients),
      labels: labelsOf(this.cohort, patients),
    };
  }

  /** The reported terms that do not hold for a batch of this size. */
  undefinedTerms(patients: number): readonly string[] {
    return this.terms.undefinedTerms(patients);
  }
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
