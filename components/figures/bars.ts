import type { Static } from 'typebox';
import type { Drawing, FigureResults } from '../../framework/contracts/figure.js';
import { headed } from '../../framework/headed.js';
import { component } from '../../framework/registry/component.js';
import { Type } from '../../framework/registry/type.js';
import { scoreBars } from './shared/score-bars.js';
import { scoreOptions } from './shared/score-options.js';
import { namedRows } from './shared/shown-rows.js';

const options = Type.Object(scoreOptions);

export default component({
  kind: 'figure',
  type: 'bars',
  version: 1,
  summary: 'Scores, time or memory of every row as bars that begin at zero, with error bars (Figure 4).',
  options,
  properties: { inEveryReport: false },
  build: ({ options: given }) => ({ draw: (results) => drawBars(given, results) }),
});

/** One picture for each metric. */
function drawBars({ title, ...request }: Static<typeof options>, results: FigureResults): Drawing[] {
  const scores = results.scores(request);
  const rows = namedRows(results, request.rows).map(({ row }) => row);
  return scores.metrics.flatMap((metric): Drawing[] => {
    const shown = scores.scores.filter((score) => score.metric === metric.metric);
    if (shown.length === 0) return [];
    const drawing = scoreBars({ metric, scores, shown, rows });
    return [{ part: metric.metric, title: headed(title ?? results.title, metric.label), ...drawing }];
  });
}
