import { experimentDescription, figureText } from '../layout/description.js';
import { savedViews } from '../layout/saved-views.js';
import type { Entry } from '../client/protocol.js';
import { Acknowledged } from './acknowledged.js';
import { digestOf } from './digest.js';
import { type DeliveredPlan, runFolder } from './plan.js';
import type { WrittenTable } from './results.js';
import { headlineScore, summarizeRow } from './row-run.js';
import type { Shipment } from './shipment.js';

/** Saved views and description of the experiment, when they have changed. The views show what the plan promises to measure. */
export async function deliverExperiment(
  { client, plan, experimentFolder, destination }: Shipment,
  varied: readonly string[],
  tables: readonly WrittenTable[],
): Promise<void> {
  const acknowledged = await Acknowledged.open(experimentFolder, destination.name);
  const send = (tag: Entry) => client.setExperimentTag(destination.experimentId, tag);
  const contents = { scores: promisedScores(plan), parameters: varied };
  await acknowledged.once('views', digestOf(contents), async () => {
    for (const view of savedViews(contents, plan.createdAt)) await send(view);
  });
  const note = { key: 'mlflow.note.content', value: await description(plan, experimentFolder, tables) };
  await acknowledged.once('description', digestOf(note), () => send(note));
}

/** Scores of the first table, or every metric over all patients. */
function promisedScores(plan: DeliveredPlan): string[] {
  const table = plan.tables?.[0];
  const metrics = table?.columns ?? Object.keys(plan.metricProperties ?? {});
  return (table?.groups ?? ['overall']).flatMap((group) => metrics.map((metric) => `test/${group}/${metric}`));
}

async function description(
  plan: DeliveredPlan,
  experimentFolder: string,
  tables: readonly WrittenTable[],
): Promise<string> {
  const summaries = await Promise.all(
    plan.rows.map(async ({ row, runs }) => ({
      row,
      scores: await summarizeRow(runs.map((run) => runFolder(experimentFolder, run))),
    })),
  );
  const name = headlineScore(plan, summaries.find(({ scores }) => scores.size > 0)?.scores ?? new Map());
  const better = plan.metricProperties?.[name?.split('/').at(-1) ?? '']?.higherIsBetter === false ? -1 : 1;
  const ranked = summaries
    .flatMap(({ row, scores }) => {
      const score = name === undefined ? undefined : scores.get(name);
      return score === undefined ? [] : [{ row, score }];
    })
    .sort((a, b) => better * (b.score.mean - a.score.mean));
  const best = ranked[0];
  const result =
    best === undefined
      ? `${plan.rows.length} rows, no scores yet`
      : `Best ${name} of ${ranked.length} rows: ${best.row}, ${figureText(best.score)}`;
  return experimentDescription(
    result,
    tables.map(({ markdown }) => markdown),
    plan.command === undefined ? {} : { command: plan.command },
  );
}
