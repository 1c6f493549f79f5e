import type { RowView, Services } from '../../../framework/registry/component.js';
import type { Engine } from '../../../framework/tensor/index.js';
import type { Loss } from '../../contracts/loss.js';
import type { Metric } from '../../contracts/metric.js';
import type { Student } from '../../contracts/student.js';

/** What the stage `student` needs of the container. */
export interface StudentServices {
  readonly student: Student;
  readonly losses: ReadonlyMap<string, Loss>;
  readonly metrics: ReadonlyMap<string, Metric>;
  readonly engine: Engine;
  readonly training: Services['training'];
  readonly row: RowView;
}
