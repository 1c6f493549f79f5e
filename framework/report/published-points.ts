import type { PublishedVerdict } from '../records/table-file.js';
import type { AggregatedScore } from './aggregate-rows.js';
import type { PublishedScore } from './published-scores.js';
import type { TableCell, TableOfScores } from './table.js';
import type { TableMetric } from './table-metric.js';

/** Of a normal distribution, 95 % lie within this many standard deviations. */
const quantile = 1.96;

/**
 * The published ± is the deviation over 10 draws of 80 % of the patients without replacement, which is half the standard error
 * of the mean over patients: √((1 − 0.8) / 0.8) = 0.5.
 */
const errorsPerSpread = 2;

/**
 * How far a measured mean may be from the published one by chance: 1.96 √((2 sd)² + s² (1 + 1/n)). sd is the published spread,
 * s the deviation over our n seeds, once for the published training and once for the mean of ours. Of a single seed, s is not
 * known and left out: then less is explained than chance may do.
 */
export function explainedDifference(published: PublishedScore, score: AggregatedScore): number {
  const ofPatients = errorsPerSpread * (published.sd ?? 0);
  const ofSeeds = score.n > 1 ? (score.sd ?? 0) ** 2 * (1 + 1 / score.n) : 0;
  return quantile * Math.sqrt(ofPatients ** 2 + ofSeeds);
}

/** A figure that is measured and published. */
interface Point extends Required<Pick<TableCell, 'published' | 'score' | 'delta'>> {
  readonly name: string;
  readonly metric: TableMetric;
}

function isExplained({ delta, published, score }: Point): boolean {
  return Math.abs(delta) <= explainedDifference(published, score);
}

/** At most so many points that are farther away are named. */
const mostNamed = 5;

/** Whether measured points lie within the tolerance of the published ones, or within what seeds and subsampling explain. */
export function publishedPoints(
  { groups, rows, metrics }: TableOfScores,
  tolerance = 0,
): PublishedVerdict['axes'][number] {
  const axis = 'points';
  const cells = groups.flatMap(({ group, cells: own }) =>
    rows.flatMap((row, index) =>
      metrics.map((metric, column) => ({ ...own[index]![column]!, metric, name: `${row}, ${group}, ${metric.label}` })),
    ),
  );
  const published = cells.filter((cell) => cell.published !== undefined);
  const points = published.filter((cell): cell is typeof cell & Point => cell.delta !== undefined);
  const others = new Set(published.flatMap(({ otherCohort }) => otherCohort ?? []));
  const unmeasured = published.length - points.length;
  if (points.length === 0) {
    const words =
      others.size > 0 ? `not comparable: other cohort (${[...others].join('; ')})` : 'nothing is measured yet';
    return { axis, verdict: 'cannot be decided', words };
  }
  const isWithin = ({ delta }: Point) => Math.abs(delta) <= tolerance;
  const within = tolerance > 0 ? points.filter(isWithin) : [];
  const explained = points.filter((point) => !within.includes(point) && isExplained(point));
  const far = points.filter((point) => !within.includes(point) && !explained.includes(point));
  const named = far.slice(0, mostNamed).map(({ name, delta, metric }) => {
    return `${name} ${delta >= 0 ? '+' : ''}${delta.toFixed(metric.digits)}`;
  });
  const more = far.length > named.length ? ` and ${far.length - named.length} more` : '';
  const words = [
    ...(tolerance > 0 ? [`${within.length} of ${points.length} within ${tolerance}`] : []),
    `${explained.length} of ${points.length} within what seeds and subsampling explain`,
    ...(far.length > 0 ? [`farther away: ${named.join('; ')}${more}`] : []),
    ...(unmeasured > 0 ? [`${unmeasured} not measured on the published cohort`] : []),
  ];
  const verdict = far.length > 0 ? 'does not hold' : unmeasured > 0 ? 'cannot be decided' : 'holds';
  return { axis, verdict, words: words.join(', ') };
}
