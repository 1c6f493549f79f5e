import type { StageJournal } from '../../framework/contracts/stage.js';
import type { Engine } from '../../framework/tensor/index.js';
import type { CodeSets } from './cohort.js';
import type { OpenModel } from './prediction.js';
import type { Weights } from './weights.js';

/** A student that is no tensor program: it learns and predicts by itself (nearest neighbours, counts, trees). */
export interface HostModel {
  /** Learns from the patients of the cohort that it is bound to; what it returns is kept and handed to `open`'s models. */
  train(lesson: Lesson): Promise<Weights>;
  open(engine: Engine): Promise<OpenModel>;
}

/** What a model of its own kind learns from. */
export interface Lesson {
  /** The patients to learn from, as numbers of the cohort. */
  readonly patients: Int32Array;
  /** The medications of the target visits, a set for each patient of the cohort. */
  readonly prescribed: CodeSets;
  readonly seed: number;
  readonly journal: StageJournal;
  readonly signal: AbortSignal;
}
