import {
  add,
  multiply,
  reduceMean,
  type ArrayTensor,
  type Feeds,
  type Graph,
  type Tensor,
} from '../../framework/tensor/index.js';
import type { Loss, LossInputs, LossProperties } from '../contracts/loss.js';

/** A loss of the run with what its component declares. */
export interface Term {
  readonly name: string;
  readonly loss: Loss;
  readonly minimumBatch: number;
}

/** The losses of a section with what their components declare, in the order of the file. */
export function termsOf(
  losses: ReadonlyMap<string, Loss>,
  declared: ReadonlyMap<string, { readonly properties: unknown }>,
): readonly Term[] {
  return [...losses].map(([name, loss]) => {
    const properties = declared.get(name)?.properties as LossProperties;
    return { name, loss, minimumBatch: properties.minimumBatch };
  });
}

/** The total of several losses in a graph: Σ weight · mean over patients (LEADER, Eq. 13). */
export class WeightedTerms {
  readonly total: Tensor;
  /** `loss_<name>` → the term's mean, before its weight. */
  readonly report: Readonly<Record<string, Tensor>>;
  /** Name → [patient] the term of every patient, before its weight. */
  readonly perPatient: Readonly<Record<string, Tensor>>;

  constructor(
    graph: Graph,
    private readonly terms: readonly Term[],
    given: LossInputs,
  ) {
    const values = terms.map(({ name, loss }) => {
      const value = loss.perPatient(graph.scope(`losses/${name}`), given);
      return { name, loss, value, mean: reduceMean(value, [0]) };
    });
    this.perPatient = Object.fromEntries(values.map(({ name, value }) => [name, value]));
    this.report = Object.fromEntries(values.map(({ name, mean }) => [termOf(name), mean]));
    const controllers = values.flatMap(({ loss }) => (loss.others ? [{ loss, factor: loss.others(given) }] : []));
    this.total = values
      .map(({ name, loss, value, mean }) => {
        const factors = controllers.filter((controller) => controller.loss !== loss).map(({ factor }) => factor);
        const counted = factors.length === 0 ? mean : reduceMean(factors.reduce(multiply, value), [0]);
        return multiply(graph.input(weightOf(name), []), counted);
      })
      .reduce((sum, term) => add(sum, term));
  }

  /** The weights for a batch. A term that needs more patients than there are has the weight 0. */
  feeds(patients: number): Feeds {
    const weights = this.terms.map(({ name, loss, minimumBatch }): [string, ArrayTensor] => [
      weightOf(name),
      { data: Float32Array.of(patients < minimumBatch ? 0 : loss.weight), shape: [] },
    ]);
    return Object.fromEntries(weights);
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
