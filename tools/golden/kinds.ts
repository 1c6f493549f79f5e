import { baselinesGolden } from './baselines/baselines.js';
import type { GoldenKind } from './golden-kind.js';
import { metricsGolden } from './metrics.js';
import { statisticsGolden } from './statistics.js';
import { studentGolden } from './student.js';
import { teacherGolden } from './teacher.js';

/** Every kind of golden file that can be computed. */
export const goldenKinds: readonly GoldenKind[] = [
  metricsGolden,
  studentGolden,
  teacherGolden,
  baselinesGolden,
  statisticsGolden,
];
