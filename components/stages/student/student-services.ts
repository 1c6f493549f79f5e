import type { RowView, Services } from '../../../framework/registry/component.js';
import type { Engine } from '../../../framework/tensor/index.js';
import type { Loss } from '../../contracts/loss.js';
import type { Metric } from '../../contracts/metric.js';
import type { Student } from '../../contracts/student.js';
import { needsTeacher } from './needs-teacher.js';
import { isPretrained } from './pretrained.js';
import { knowledgeOf } from './student-knowledge.js';

/** What stages that train the student need of the container. */
export interface StudentServices {
  readonly student: Student;
  readonly losses: ReadonlyMap<string, Loss>;
  readonly metrics: ReadonlyMap<string, Metric>;
  readonly engine: Engine;
  readonly training: Services['training'];
  readonly row: RowView;
}

/** The same as tokens of the container. */
export const studentServices = {
  student: 'student',
  losses: 'losses',
  metrics: 'metrics',
  engine: 'engine',
  training: 'training',
  row: 'row',
} as const satisfies Record<keyof StudentServices, keyof StudentServices>;

/** The stages whose outputs the training of the row's student reads. */
export function stagesOfTraining(row: RowView): readonly string[] {
  return [
    'cohort',
    'split',
    ...knowledgeOf(row),
    ...(isPretrained(row) ? ['pretraining'] : []),
    ...(needsTeacher(row) ? ['teacher-features'] : []),
  ];
}
