import type { Cohort, Split } from '../../contracts/cohort.js';
import type { HostModel } from '../../contracts/host-model.js';
import type { Knowledge } from '../../contracts/knowledge.js';
import type { StudentModel } from '../../contracts/student.js';
import { samplesOf } from '../../training/samples.js';
import { learnsUnlabelled, noFurther, withoutLabels } from '../samples/unlabelled.js';
import { neededPatients } from './able-patients.js';
import type { BoundSamples } from './bound-samples.js';
import { requireComparison } from './needs-teacher.js';
import type { StudentServices } from './student-services.js';

/** What samples are taken from. */
interface StudentData {
  readonly cohort: Cohort;
  readonly split: Split;
  readonly knowledge: Partial<Knowledge>;
}

type Bound = BoundSamples<StudentModel | HostModel>;
type Binding = Pick<StudentServices, 'student' | 'training' | 'row'>;

/** The samples of a split that the student can use, and the student bound to them. */
export function bindSplit(
  { cohort, split, knowledge }: StudentData,
  name: 'train' | 'validation',
  { student, training, row }: Binding,
): Bound {
  const samples = samplesOf(cohort, split[name], training.targets);
  return { samples, model: student.for(samples.cohort, knowledge), able: neededPatients(row, samples, name) };
}

/** What the student learns from: the training split, and patients without labels where the row asks for them. */
export function bindTraining(data: StudentData, services: Binding): Bound {
  return learnsUnlabelled(services.row) ? bindFurther(data, services) : bindSplit(data, 'train', services);
}

function bindFurther({ cohort, split, knowledge }: StudentData, { student, training, row }: Binding): Bound {
  if (split.extra.length === 0) throw noFurther();
  requireComparison(row);
  const labelled = samplesOf(cohort, split.train, training.targets).patients.length;
  const all = samplesOf(cohort, Int32Array.of(...split.train, ...split.extra), training.targets);
  const samples = withoutLabels(all, labelled);
  const able = neededPatients(row, samples, 'train');
  return {
    samples,
    model: student.for(samples.cohort, knowledge),
    able: able.filter((sample) => sample < labelled),
    unlabelled: able.filter((sample) => sample >= labelled),
  };
}
