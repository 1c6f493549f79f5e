import {
  add,
  Generator,
  multiply,
  reduceMean,
  type ArrayTensor,
  type Feeds,
  type Graph,
  type Tensor,
} from '../../framework/tensor/index.js';
import { UserInputError } from '../../framework/errors.js';
import type { Loss, LossInputs, LossProperties, Moment } from '../contracts/loss.js';

/** A loss of the run with what its component declares. */
export interface Term {
  readonly name: string;
  readonly loss: Loss;
  readonly minimumBatch: number;
  /** Whether it compares with a teacher, and so holds for patients without labels. */
  readonly comparesWithTeacher?: boolean;
}

/** A moment with the random numbers of its step. */
export interface StepMoment extends Moment {
  readonly generator: Generator;
}

/** The first step of a training, for programs that take a step by itself. */
export const firstStep: StepMoment = { epoch: 1, step: 0, curves: {}, generator: new Generator(0) };

/** The losses of a section with what their components declare, in the order of the file. */
export function termsOf(
  losses: ReadonlyMap<string, Loss>,
  declared: ReadonlyMap<string, { readonly properties: unknown }>,
): readonly Term[] {
  return [...losses].map(([name, loss]) => {
    const properties = declared.get(name)?.properties as LossProperties;
    return { name, loss, minimumBatch: properties.minimumBatch, comparesWithTeacher: properties.needsTeacher };
  });
}

/** The total of several losses in a graph: Σ weight · mean over patients (LEADER, Eq. 13). */
export class WeightedTerms {
  readonly total: Tensor;
  /** `loss_<name>` → the term's mean, before its weight; `<name>_<value>` → the mean of a value that the term records. */
  readonly report: Readonly<Record<string, Tensor>>;
  /** Name → [patient] the term of every patient, before its weight. */
  readonly perPatient: Readonly<Record<string, Tensor>>;
  /** `<name>_<value>` → the value that the term records, before the mean. */
  readonly recorded: Readonly<Record<string, Tensor>>;
  /** [patient] the total of every patient, whose mean is `total`. */
  readonly totalPerPatient: Tensor;
  /** Term → the names under which its values are reported. */
  private readonly reported = new Map<string, string[]>();

  constructor(
    graph: Graph,
    private readonly terms: readonly Term[],
    inputs: Omit<LossInputs, 'record'>,
  ) {
    const recorded: Record<string, Tensor> = {};
    const values = terms.map(({ name, loss }) => {
      const reported = [termOf(name)];
      this.reported.set(name, reported);
      const record = (value: string, tensor: Tensor) => {
        const key = `${name}_${value}`;
        reported.push(key);
        recorded[key] = tensor;
      };
      const value = loss.perPatient(graph.scope(scopeOf(name)), { ...inputs, record });
      requirePerPatient(name, value);
      return { name, loss, value, mean: reduceMean(value, [0]) };
    });
    this.perPatient = Object.fromEntries(values.map(({ name, value }) => [name, value]));
    const controllers = values.flatMap(({ name, loss }) =>
      loss.others ? [{ loss, factor: loss.others(inputs, graph.scope(scopeOf(name))) }] : [],
    );
    this.report = { ...Object.fromEntries(values.map(({ name, mean }) => [termOf(name), mean])), ...meansOf(recorded) };
    this.recorded = recorded;
    const weighted = values.map(({ name, loss, value, mean }) => {
      const factors = controllers.filter((controller) => controller.loss !== loss).map(({ factor }) => factor);
      const counted = factors.reduce(multiply, value);
      const weight = graph.input(weightOf(name), []);
      return {
        perPatient: multiply(counted, weight),
        mean: multiply(weight, factors.length === 0 ? mean : reduceMean(counted, [0])),
      };
    });
    this.total = weighted.map(({ mean }) => mean).reduce((sum, term) => add(sum, term));
    this.totalPerPatient = weighted.map(({ perPatient }) => perPatient).reduce((sum, term) => add(sum, term));
  }

  /**
   * The weights for a batch, and the inputs of the terms. A term that needs more patients than there are, or labels that the
   * patients do not have, has the weight 0.
   */
  feeds(patients: number, moment: StepMoment = firstStep, labelled = true): Feeds {
    const weights = this.terms.map((term): [string, ArrayTensor] => [
      weightOf(term.name),
      { data: Float32Array.of(holds(term, patients, labelled) ? weightAt(term.loss, moment) : 0), shape: [] },
    ]);
    const own = this.terms.map(({ name, loss }) => {
      const generator = moment.generator.split(name);
      return loss.feeds?.({ ...moment, generator, patients, scope: scopeOf(name) }) ?? {};
    });
    return Object.assign(Object.fromEntries(weights), ...own) as Feeds;
  }

  /** `weight_<name>` → the weight of a step, for the terms whose weight changes. */
  curves(moment: Moment): Readonly<Record<string, number>> {
    const changing = this.terms.filter(({ loss }) => loss.weightAt !== undefined);
    return Object.fromEntries(changing.map(({ name, loss }) => [`weight_${name}`, weightAt(loss, moment)]));
  }

  /** What of the report does not hold for a batch of this size, or for one without labels, whose total is another sum. */
  undefinedTerms(patients: number, labelled = true): readonly string[] {
    const others = this.terms.filter((term) => !holds(term, patients, labelled));
    return [...(labelled ? [] : ['loss']), ...others.flatMap(({ name }) => this.reported.get(name)!)];
  }
}

function holds({ minimumBatch, comparesWithTeacher }: Term, patients: number, labelled: boolean): boolean {
  return patients >= minimumBatch && (labelled || comparesWithTeacher === true);
}

/** @throws UserInputError for a loss that is one number, or several for each patient, instead of one for each */
function requirePerPatient(name: string, { shape }: Tensor): void {
  if (shape.length === 1) return;
  throw new UserInputError({
    place: `losses.${name}`,
    reason: `the loss gives ${shape.length === 0 ? 'one number' : `a tensor of ${shape.length} dimensions`} for a batch, expected [patient], one number for each patient`,
    remedy:
      'Take the mean over the other dimensions alone, as `reduceMean(values, [1])` does: the batch is averaged later.',
  });
}

function weightAt(loss: Loss, moment: Moment): number {
  return loss.weightAt?.(moment) ?? loss.weight;
}

function meansOf(values: Readonly<Record<string, Tensor>>): Readonly<Record<string, Tensor>> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, value.shape.length === 0 ? value : reduceMean(value)]),
  );
}

function termOf(name: string): string {
  return `loss_${name}`;
}

function scopeOf(name: string): string {
  return `losses/${name}`;
}

function weightOf(name: string): string {
  return `losses/${name}/weight-in-total`;
}
