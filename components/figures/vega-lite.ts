import type { Static } from 'typebox';
import type { Datum, Drawing, FigureResults } from '../../framework/contracts/figure.js';
import type { JsonObject } from '../../framework/json.js';
import { component } from '../../framework/registry/component.js';
import type { NamedThing } from '../../framework/registry/section.js';
import { Type } from '../../framework/registry/type.js';
import { valueAt } from './shared/option-values.js';
import { scoreCaption } from './shared/score-caption.js';
import { scoreOptions } from './shared/score-options.js';

/** The fields of the data that every spec may read. */
const scoreFields = ['row', 'group', 'metric', 'label', 'mean', 'sd', 'low', 'high', 'n'] as const;

const options = Type.Object({
  ...scoreOptions,
  spec: Type.Unsafe<JsonObject>({
    type: 'object',
    description: `A picture in the grammar of vega-lite, without "data": a line for each score, with the fields ${scoreFields.join(', ')}, and those of "fields".`,
    not: { required: ['data'] },
    anyOf: ['mark', 'layer', 'hconcat', 'vconcat', 'concat', 'facet', 'repeat'].map((key) => ({ required: [key] })),
  }),
  fields: Type.Optional(
    Type.Record(Type.String(), Type.String({ minLength: 1 }), {
      description: 'Further fields of the data by name, and the dotted path of the option that each holds.',
      examples: [{ weight: 'losses.distillation.weight' }],
      namesA: 'value' satisfies NamedThing,
    }),
  ),
  caption: Type.Optional(
    Type.Array(Type.String({ minLength: 1 }), {
      description: 'Sentences below the picture, before those on patients and seeds.',
    }),
  ),
});

type Options = Static<typeof options>;

export default component({
  kind: 'figure',
  type: 'vega-lite',
  version: 1,
  summary: "A picture of one's own in the grammar of vega-lite, over the scores of all rows.",
  options,
  properties: { inEveryReport: false, spec: { option: 'spec', fields: scoreFields, further: 'fields' } },
  build: ({ options: given }) => ({ draw: (results) => drawOwn(given, results) }),
});

function drawOwn({ title, spec, fields = {}, caption = [], ...request }: Options, results: FigureResults): Drawing[] {
  const scores = results.scores(request);
  if (scores.scores.length === 0) return [];
  const rows = new Map(results.rows.map((row) => [row.row, row.values]));
  const labels = new Map(scores.metrics.map(({ metric, label }) => [metric, label]));
  const values = scores.scores.map(({ row, group, metric, mean, sd, n }): Datum => ({
    ...Object.fromEntries(Object.entries(fields).map(([name, path]) => [name, valueAt(rows.get(row)!, path) ?? null])),
    row,
    group,
    metric,
    label: labels.get(metric) ?? metric,
    mean,
    n,
    ...(sd !== undefined && { sd, low: mean - sd, high: mean + sd }),
  }));
  return [
    {
      title: title ?? results.title,
      caption: [...caption, ...scoreCaption(scores, scores.scores, 'low to high')],
      spec: { ...spec, data: { values } },
    },
  ];
}
