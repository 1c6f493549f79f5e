import { UserInputError } from '../../../framework/errors.js';
import { Graph, type Feeds, type Tensor } from '../../../framework/tensor/index.js';
import type { Moment, TeacherTensors, StudentOutputs, TargetIds } from '../../contracts/loss.js';
import type { Samples } from '../../contracts/sample.js';
import type { StudentModel } from '../../contracts/student.js';
import { labelsOf } from '../../training/labels.js';
import { samePatient } from '../../training/same-patient.js';
import { firstStep, WeightedTerms, type StepMoment, type Term } from '../../training/weighted-terms.js';
import type { TeacherSignal } from './teacher-signal.js';

/** Scope of the student's parameters and inputs; those of the losses stand beside it. */
export const studentScope = 'student';

/** The training program: Σ weight · mean over patients of the terms (LEADER, Eq. 13), those of the model included. */
export class Objective {
  readonly loss: Tensor;
  /** `loss_<name>` → the term's mean, before its weight; and what the terms record. */
  readonly report: Readonly<Record<string, Tensor>>;
  /** Name → [patient] the term of every patient, before its weight. */
  readonly perPatient: Readonly<Record<string, Tensor>>;
  /** What the model in training says. */
  readonly student: StudentOutputs;
  /** [patient] the loss of every patient, whose mean is `loss`. */
  readonly lossPerPatient: Tensor;
  /** `<name>_<value>` → what a term records, for every patient where it does so. */
  readonly recorded: Readonly<Record<string, Tensor>>;
  /** The terms of the row, then those of the model. */
  readonly terms: readonly Term[];
  private readonly targets: readonly TargetIds[];
  private readonly weighted: WeightedTerms;

  /**
   * @param model bound to the cohort of the samples
   * @param teacher what a teacher said about the samples, where a term reads it
   */
  constructor(
    private readonly samples: Pick<Samples, 'cohort' | 'prescribed'>,
    private readonly model: StudentModel,
    terms: readonly Term[],
    private readonly teacher: TeacherSignal | undefined,
  ) {
    const graph = new Graph({ training: true });
    const { cohort } = samples;
    const medications = cohort.vocabularies.medications.codes.length;
    this.targets = [...new Set(terms.flatMap(({ loss }) => (loss.targets === undefined ? [] : [loss.targets])))];
    const student = model.forward(graph.scope(studentScope), this.targets);
    this.terms = [...terms, ...ownTerms(student, terms)];
    requireTerms(this.terms);
    const inputs = {
      student,
      labels: graph.input('labels', ['patient', medications]),
      samePatient: () =>
        graph.automaticInput('same-patient', ['patient', 'patient'], 'float32', samePatient('patient')),
      medications,
      interactions: cohort.interactions,
      ...(teacher && { teacher: teacherTensors(graph, teacher, medications) }),
    };
    this.weighted = new WeightedTerms(graph, this.terms, inputs);
    this.loss = this.weighted.total;
    this.report = this.weighted.report;
    this.perPatient = this.weighted.perPatient;
    this.lossPerPatient = this.weighted.totalPerPatient;
    this.recorded = this.weighted.recorded;
    this.student = student;
  }

  /**
   * The inputs of one step. A term that needs more patients than there are, or labels that they lack, is given the weight 0.
   *
   * @param patients numbers of samples
   * @param labelled false: what was prescribed to them is not known
   */
  feeds(patients: Int32Array, moment: StepMoment = firstStep, labelled = true): Feeds {
    const { prescribed } = this.samples;
    return {
      ...this.model.feeds(patients, { scope: studentScope, targets: this.targets, prescribed }),
      ...this.weighted.feeds(patients.length, moment, labelled),
      ...this.teacher?.feeds(patients),
      labels: labelsOf(this.samples, patients),
    };
  }

  /** `weight_<name>` → the weight of a step, for the terms whose weight changes. */
  curves(moment: Moment): Readonly<Record<string, number>> {
    return this.weighted.curves(moment);
  }

  /** What of the report does not hold for a batch of this size, or for one without labels. */
  undefinedTerms(patients: number, labelled = true): readonly string[] {
    return this.weighted.undefinedTerms(patients, labelled);
  }
}

/** The losses that the model brings. They hold for every batch. */
function ownTerms({ losses = {} }: StudentOutputs, others: readonly Term[]): readonly Term[] {
  return Object.entries(losses).map(([name, loss]) => {
    if (others.some((other) => other.name === name)) {
      throw new UserInputError({
        place: `losses.${name}`,
        reason: `the student brings a loss of its own that is called "${name}"`,
        remedy: 'Give the entry another name.',
      });
    }
    return { name, loss, minimumBatch: 1 };
  });
}

function requireTerms(terms: readonly Term[]): void {
  if (terms.length > 0) return;
  throw new UserInputError({
    place: 'losses',
    reason: 'the student has no loss to be trained with',
    remedy: 'Add `prescription: { type: binary-cross-entropy }`.',
  });
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
