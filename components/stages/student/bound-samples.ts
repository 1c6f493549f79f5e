import type { Samples } from '../../contracts/sample.js';
import type { StudentModel } from '../../contracts/student.js';

/** The samples of a split, a model that is bound to them, and the samples that it can recommend for. */
export interface BoundSamples<Model = StudentModel> {
  readonly samples: Samples;
  readonly model: Model;
  /** Numbers of samples. */
  readonly able: Int32Array;
  /** Numbers of further samples whose labels are not known: they are learned from by comparison with a teacher. */
  readonly unlabelled?: Int32Array;
}
