import type { FigureScore, FigureScores } from '../../../framework/contracts/figure.js';

/**
 * What a picture of scores must say: whose scores, how many seeds, and what its bands or bars are.
 *
 * @param mark `Error bars`; absent where deviations are not drawn
 */
export function scoreCaption(
  { groups, metrics, spread, split }: FigureScores,
  shown: readonly FigureScore[],
  mark?: string,
): string[] {
  const ofModel = metrics.filter((one) => one.ofModel && shown.some(({ metric }) => metric === one.metric));
  const scored = shown.filter(({ metric }) => ofModel.every((one) => one.metric !== metric));
  const counted = groups.filter(({ group }) => scored.some((score) => score.group === group));
  const patients = counted.map(({ group, patients: n }) =>
    n === undefined ? `${group}: rows were scored on different patients` : `${group}: ${countOf(n, 'patient')}`,
  );
  const repeated = [...new Set(shown.map(({ n, unit }) => countOf(n, unit)))].sort();
  const nested = [...new Set(shown.flatMap(({ unit }) => (unit === 'seed' ? [] : [unit])))];
  return [
    ...(split === undefined || scored.length === 0
      ? []
      : [`Mean over patients of ${split}, then over seeds. ${patients.join('; ')}.`]),
    ...(ofModel.length === 0
      ? []
      : [`Of the model, not of patients: ${ofModel.map(({ label }) => label).join(', ')}.`]),
    `Each mean: ${repeated.join(' or ')}.`,
    ...(mark !== undefined && shown.some(({ sd }) => sd !== undefined)
      ? [...spread, ...nested.map((unit) => `standard deviation between the means of the ${unit}s`)].map(
          (words) => `${mark}: ± ${words}.`,
        )
      : []),
  ];
}

function countOf(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}
