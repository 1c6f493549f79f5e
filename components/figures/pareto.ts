import type { Static } from 'typebox';
import type { Datum, Drawing, FigureMetric, FigureResults, FigureScore } from '../../framework/contracts/figure.js';
import { UserInputError } from '../../framework/errors.js';
import type { MustDeclare, NamedThing } from '../../framework/registry/section.js';
import { headed } from '../../framework/headed.js';
import { component } from '../../framework/registry/component.js';
import { Type } from '../../framework/registry/type.js';
import { isDominated, type Point } from './shared/dominated.js';
import { scoreCaption } from './shared/score-caption.js';
import { scoreOptions } from './shared/score-options.js';
import { seriesEncoding } from './shared/series.js';
import { namedRows } from './shared/shown-rows.js';

const metricOption = (axis: string, standard: string) =>
  Type.Optional(
    Type.String({
      minLength: 1,
      default: standard,
      description: `The metric along the ${axis} axis.`,
      namesA: 'metric' satisfies NamedThing,
      mustDeclare: {
        declares: 'higherIsBetter',
        because: 'more of it is neither better nor worse, so that no row is better than another',
      } satisfies MustDeclare,
    }),
  );

const options = Type.Object({
  title: scoreOptions.title,
  rows: scoreOptions.rows,
  x: metricOption('horizontal', 'prauc'),
  y: metricOption('vertical', 'ddi-rate'),
  groups: scoreOptions.groups,
  split: scoreOptions.split,
});

type Options = Static<typeof options>;

/** With more rows than these, the legend names those of the front alone. */
const mostNames = 10;
const others = 'rows that another one is better than in both';

export default component({
  kind: 'figure',
  type: 'pareto',
  version: 1,
  summary: 'One metric against another, with the front of rows that no other row is better than in both.',
  options,
  properties: { inEveryReport: false },
  build: ({ options: given }) => ({ draw: (results) => drawPareto(given, results) }),
});

/** One picture for each group. */
function drawPareto({ title, x = 'prauc', y = 'ddi-rate', ...request }: Options, results: FigureResults): Drawing[] {
  const scores = results.scores({ ...request, metrics: [x, y] });
  const [across, up] = [x, y].map((name) =>
    directed(
      scores.metrics.find(({ metric }) => metric === name),
      name,
    ),
  );
  const names = namedRows(results, request.rows).map(({ row }) => row);
  return scores.groups.flatMap(({ group, patients }): Drawing[] => {
    const of = (row: string, metric: string) =>
      scores.scores.find((one) => one.row === row && one.group === group && one.metric === metric);
    const both = names.flatMap((row) => {
      const [first, second] = [of(row, x), of(row, y)];
      return first && second ? [{ row, x: first, y: second }] : [];
    });
    if (both.length < 2) return [];
    const isSameData = patients !== undefined;
    const front = isSameData ? frontOf(both, across!, up!) : new Set<string>();
    const colours = new Map(results.rows.map(({ row, colour }) => [row, colour]));
    const shown = both.flatMap((one) => [one.x, one.y]);
    return [
      {
        part: group,
        title: headed(title ?? results.title, `${across!.label} against ${up!.label}, ${group}`),
        caption: [
          ...scoreCaption(scores, shown, 'Lines through points'),
          `Better is to the ${across!.higherIsBetter ? 'right' : 'left'} and ${up!.higherIsBetter ? 'up' : 'down'}.` +
            (isSameData
              ? ` The line joins the ${front.size} of ${both.length} rows that no other one is better than in both.`
              : ' Rows of different patients cannot be compared: there is no front.'),
          ...(scores.split === 'test' && isSameData
            ? ['Whoever chooses a row from it looks at validation patients.']
            : []),
        ],
        spec: plot(both, front, [across!, up!], colours),
      },
    ];
  });
}

/** @throws UserInputError when more of the metric is neither better nor worse */
function directed(metric: FigureMetric | undefined, name: string): FigureMetric {
  if (metric?.higherIsBetter !== undefined) return metric;
  throw new UserInputError({
    place: 'figures',
    reason: `more of ${name} is neither better nor worse, so that no row is better than another`,
    remedy: 'Name metrics that have a direction, such as prauc and ddi-rate.',
  });
}

interface Both {
  readonly row: string;
  readonly x: FigureScore;
  readonly y: FigureScore;
}

function frontOf(both: readonly Both[], x: FigureMetric, y: FigureMetric): ReadonlySet<string> {
  const points = both.map((one): Point => [
    x.higherIsBetter === true ? one.x.mean : -one.x.mean,
    y.higherIsBetter === true ? one.y.mean : -one.y.mean,
  ]);
  return new Set(both.filter((_, index) => !isDominated(points[index]!, points)).map(({ row }) => row));
}

/** The ends of a line through a point: `xLow` and `xHigh`. */
function spread(name: 'x' | 'y', { mean, sd }: FigureScore): Datum {
  return sd === undefined ? {} : { [`${name}Low`]: mean - sd, [`${name}High`]: mean + sd };
}

function plot(
  both: readonly Both[],
  front: ReadonlySet<string>,
  [x, y]: readonly FigureMetric[],
  colours: ReadonlyMap<string, string>,
): Drawing['spec'] {
  const isCrowded = both.length > mostNames;
  const nameOf = (row: string) => (isCrowded && !front.has(row) ? others : row);
  const values = both
    .map((one): Datum & { readonly x: number } => ({
      series: nameOf(one.row),
      row: one.row,
      front: front.has(one.row),
      x: one.x.mean,
      y: one.y.mean,
      ...spread('x', one.x),
      ...spread('y', one.y),
    }))
    .toSorted((one, other) => one.x - other.x);
  const named = [...new Set(both.map(({ row }) => nameOf(row)))].toSorted(
    (one, other) => Number(one === others) - Number(other === others),
  );
  const { colour, shape } = seriesEncoding(
    'series',
    named,
    named.map((name) => colours.get(name) ?? '#aaaaaa'),
  );
  const across = { type: 'quantitative', title: x!.label, scale: { zero: false }, axis: { tickCount: 6 } };
  const up = { type: 'quantitative', title: y!.label, scale: { zero: false } };
  return {
    data: { values },
    layer: [
      {
        transform: [{ filter: 'datum.front' }],
        // From one row of the front to the next, nothing better than the corner between them was measured.
        mark: {
          type: 'line',
          color: '#888888',
          interpolate: x!.higherIsBetter === true ? 'step-before' : 'step-after',
        },
        encoding: { x: { field: 'x', ...across }, y: { field: 'y', ...up } },
      },
      {
        mark: 'rule',
        encoding: { x: { field: 'xLow', ...across }, x2: { field: 'xHigh' }, y: { field: 'y', ...up }, color: colour },
      },
      {
        mark: 'rule',
        encoding: { y: { field: 'yLow', ...up }, y2: { field: 'yHigh' }, x: { field: 'x', ...across }, color: colour },
      },
      {
        mark: { type: 'point', filled: true, size: 80, opacity: 1 },
        encoding: { x: { field: 'x', ...across }, y: { field: 'y', ...up }, color: colour, shape },
      },
    ],
  };
}
