import { availableParallelism, totalmem } from 'node:os';
import type { Basis, StageEstimate } from '../launch/estimate-stages.js';
import { gibibytes } from '../count.js';
import { isTooLarge } from '../launch/require-fitting.js';
import { timeOfPlan } from '../launch/time-of-plan.js';
import { runsOf, type Plan } from '../plan/plan.js';
import { duration } from './duration.js';
import { table } from './table.js';

const words: Readonly<Record<Basis, string>> = {
  measured: 'measured: a former output here',
  paced: 'paced: sizes, other stages here',
  estimated: 'estimated: sizes',
  assumed: 'assumed: a small stage',
};

/** A table of what the stages of a plan will take, what does not fit, and how long the whole takes. */
export function estimatesInWords(plan: Plan, estimates: readonly StageEstimate[]): string {
  if (estimates.length === 0) return 'nothing is to be computed\n';
  const stages = [...new Set(estimates.map(({ stage }) => stage))];
  const cells = stages.map((stage) =>
    stageCells(
      stage,
      estimates.filter((one) => one.stage === stage),
    ),
  );
  const large = estimates.filter((one) => isTooLarge(one));
  const refused = large.map(
    ({ stage, row, bytes, remedy }) =>
      `${stage} of row "${row}" needs about ${gibibytes(bytes!)}: this machine has ${gibibytes(totalmem())}, and would refuse it${remedy ? `. ${remedy(totalmem())}` : ''}\n`,
  );
  return [
    `${table([['stage', 'to compute', 'memory', 'time', 'judged by'], ...cells])}\n\n`,
    ...refused,
    whole(plan, estimates),
  ].join('');
}

function stageCells(stage: string, own: readonly StageEstimate[]): string[] {
  const known = own.flatMap(({ seconds }) => seconds ?? []);
  const bytes = own.flatMap((one) => one.bytes ?? []);
  const seconds = known.reduce((sum, one) => sum + one, 0);
  const isWhole = known.length === own.length;
  return [
    stage,
    String(own.length),
    bytes.length === 0 ? 'not known' : gibibytes(Math.max(...bytes)),
    known.length === 0 ? 'not known' : `${isWhole ? '' : 'at least '}${duration(seconds)}`,
    isWhole ? [...new Set(own.map(({ basis }) => words[basis]))].join('; ') : 'not known before the cohort is there',
  ];
}

function whole(plan: Plan, estimates: readonly StageEstimate[]): string {
  const cores = availableParallelism();
  const { computing, together, isAtLeast } = timeOfPlan(runsOf(plan), estimates, cores);
  const about = isAtLeast ? 'at least' : 'about';
  return `the whole: ${about} ${duration(computing)} of computing; ${duration(together)} with a run on each of ${cores} cores\n`;
}
