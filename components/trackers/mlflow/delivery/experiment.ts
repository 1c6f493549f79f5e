import { experimentDescription, figureText } from '../layout/description.js';
import { savedViews } from '../layout/saved-views.js';
import type { Entry } from '../client/protocol.js';
import { Acknowledged } from './acknowledged.js';
import { digestOf } from './digest.js';
import { headlineScore, type Measured } from './measured.js';
import type { DeliveredPlan } from './plan.js';
import type { WrittenTable } from './results.js';
import type { Shipment } from './shipment.js';

/** Saved views and description of the experiment, when they have changed. The views show what the plan promises to measure. */
export async function deliverExperiment(
  { client, plan, experimentFolder, destination }: Shipment,
  varied: readonly string[],
  tables: readonly WrittenTable[],
  measured: Measured,
): Promise<void> {
  const acknowledged = await Acknowledged.open(experimentFolder, destination.name);
  const send = (tag: Entry) => client.setExperimentTag(destination.experimentId, tag);
  const contents = { scores: shownScores(plan, measured), parameters: varied };
  await acknowledged.once('views', digestOf(contents), async () => {
    for (const view of savedViews(contents, plan.createdAt)) await send(view);
  });
  const note = { key: 'mlflow.note.content', value: description(plan, measured, tables) };
  await acknowledged.once('description', digestOf(note), () => send(note));
}

/** Scores of the first table, or every metric over all patients; of an experiment that describes, what it has described. */
function shownScores(plan: DeliveredPlan, { part, describes, rows }: Measured): string[] {
  if (describes) {
    const names = [...rows.values()].flatMap((scores) => [...scores.keys()]);
    return [...new Set(names)].filter((name) => name.startsWith(`${part}/`));
  }
  const table = plan.tables?.[0];
  const metrics = table?.columns ?? Object.keys(plan.metricProperties ?? {});
  return (table?.groups ?? ['overall']).flatMap((group) => metrics.map((metric) => `${part}/${group}/${metric}`));
}

function description(plan: DeliveredPlan, measured: Measured, tables: readonly WrittenTable[]): string {
  return experimentDescription(
    result(plan, measured),
    tables.map(({ markdown }) => markdown),
    plan.command === undefined ? {} : { command: plan.command },
  );
}

/** One line: the best row, or each row's figure where none is better. */
function result(plan: DeliveredPlan, { part, describes, rows }: Measured): string {
  const name = headlineScore(plan, part, [...rows.values()].find((scores) => scores.size > 0) ?? new Map());
  const scored = [...rows].flatMap(([row, scores]) => {
    const score = name === undefined ? undefined : scores.get(name);
    return score === undefined ? [] : [{ row, score }];
  });
  const better = plan.metricProperties?.[name?.split('/').at(-1) ?? '']?.higherIsBetter === false ? -1 : 1;
  const [best] = scored.toSorted((a, b) => better * (b.score.mean - a.score.mean));
  if (best === undefined) return `${plan.rows.length} rows, no scores yet`;
  if (describes) return `${name}: ${scored.map(({ row, score }) => `${row} ${figureText(score)}`).join(', ')}`;
  return `Best ${name} of ${scored.length} rows: ${best.row}, ${figureText(best.score)}`;
}
