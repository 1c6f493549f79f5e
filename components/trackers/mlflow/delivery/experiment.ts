import { type Described, experimentDescription, figureText } from '../layout/description.js';
import { comparedText, headlineTagNames, headlineTags } from '../layout/headline.js';
import { savedViews, viewNames, viewRoute } from '../layout/saved-views.js';
import type { Entry } from '../client/protocol.js';
import { Acknowledged } from './acknowledged.js';
import { shortDigest } from './digest.js';
import { headlineOf } from './headline.js';
import { type Measured, tableScores } from './measured.js';
import { originText } from './others.js';
import type { PlanFile } from '../../../../framework/records/plan-file.js';
import type { WrittenTable } from './results.js';
import type { Shipment } from './shipment.js';

/** Runs that MLflow's page loads at a time. It calls them all that match. */
const pageSize = 100;

/** Everything that the experiment's page is made from. */
export interface ExperimentContents {
  /** Paths of the options in which rows differ. */
  readonly varied: readonly string[];
  readonly tables: readonly WrittenTable[];
  readonly measured: Measured;
  /** The server's run of the row that others are compared with, once there is one. */
  readonly baseline: string | undefined;
  /** Whether other persons have rows in the experiment. */
  readonly isShared: boolean;
}

/**
 * Sends the saved views and the description of the experiment when they have changed. The views show what the plan will
 * measure.
 */
export async function deliverExperiment(
  { client, plan, experimentFolder, destination, origin }: Shipment,
  { varied, tables, measured, baseline, isShared }: ExperimentContents,
): Promise<void> {
  const acknowledged = await Acknowledged.open(experimentFolder, destination.name);
  const send = (tag: Entry) => client.setExperimentTag(destination.experimentId, tag);
  const contents = {
    scores: tableScores(plan, measured),
    parameters: varied,
    rows: plan.rows.map(({ row }) => row),
    isShared,
    tags: measured.describes ? [] : shownTags(plan, measured, tables),
    ...(baseline === undefined ? {} : { baseline }),
  };
  const views = savedViews(contents, plan.createdAt);
  await acknowledged.once('views', shortDigest(views), async () => {
    for (const view of views) await send(view);
  });
  const { workspace } = client.transport.connection;
  const links = (['rows', 'seeds', 'curves'] as const).map((key) => ({
    name: viewNames[key],
    route: viewRoute(destination.experimentId, key, workspace),
  }));
  const by = origin && originText(origin);
  const most = Math.max(plan.rows.length, plan.rows.flatMap(({ runs }) => runs).length);
  const aboutLinks =
    most > pageSize ? `The page loads ${pageSize} runs: press *Load more* below them for others.` : undefined;
  const value = description(plan, measured, tables, { links, aboutLinks, ...(by === undefined ? {} : { by }) });
  const note = { key: 'mlflow.note.content', value };
  await acknowledged.once('description', shortDigest(note), () => send(note));
}

/** Tags that any row has beside its first score; with several baselines, also which one `delta` and `p` are about. */
function shownTags(plan: PlanFile, measured: Measured, tables: readonly WrittenTable[]): string[] {
  const headlines = plan.rows.flatMap(({ row }) => headlineOf(row, plan, measured, tables) ?? []);
  const present = new Set(headlines.flatMap((headline) => headlineTags(headline).map(({ key }) => key)));
  const baselines = new Set(headlines.flatMap(({ against }) => against?.baseline ?? []));
  const named = baselines.size > 1 ? ['formulary.baseline'] : [];
  return [...headlineTagNames.filter((name) => present.has(name)), ...named];
}

function description(
  plan: PlanFile,
  measured: Measured,
  tables: readonly WrittenTable[],
  more: Pick<Described, 'links' | 'by' | 'aboutLinks'>,
): string {
  const banner = tables.flatMap((table) => table.banner ?? [])[0];
  return experimentDescription(
    `${result(plan, measured, tables)}${banner === undefined ? '' : ` (${banner})`}`,
    tables.map(({ markdown }) => markdown),
    { command: plan.command, ...more },
  );
}

/**
 * One line with the best row, as the table marks it, or with the reason why none is: a search chooses on validation, patients
 * are too few, or the lead is smaller than the spread of trainings. Figures that describe are all listed.
 */
function result(plan: PlanFile, measured: Measured, tables: readonly WrittenTable[]): string {
  const scored = plan.rows.flatMap(({ row }) => {
    const headline = headlineOf(row, plan, measured, tables);
    return headline === undefined ? [] : [{ row, headline }];
  });
  const [first] = scored;
  if (first === undefined) return `${plan.rows.length} rows, no scores yet`;
  const { name } = first.headline;
  const comparable = scored.filter(({ headline }) => headline.name === name);
  if (measured.describes)
    return `${name}: ${comparable.map(({ row, headline }) => `${row} ${figureText(headline.score)}`).join(', ')}`;
  const best = comparable.filter(({ row }) => isBest(row, name, measured, tables));
  if (best.length > 0)
    return `Best ${name} of ${comparable.length} rows: ${best.map(({ row, headline }) => `${row}, ${comparedText(headline)}`).join('; ')}`;
  const picked = tables.flatMap(({ choice }) => choice)[0];
  const reason = tables.flatMap(({ noBest }) => noBest[name.slice(measured.part.length + 1)] ?? [])[0];
  if (picked !== undefined) return picked;
  if (reason !== undefined) return `No best ${name} of ${comparable.length} rows: ${reason}`;
  return `${name} of ${comparable.length} of ${plan.rows.length} rows: ${comparedText(first.headline)} of ${first.row}`;
}

function isBest(row: string, name: string, { part }: Measured, tables: readonly WrittenTable[]): boolean {
  const figures = tables.flatMap((table) => table.figures.get(row) ?? []);
  return figures.some(({ group, metric, best }) => best === true && `${part}/${group}/${metric}` === name);
}
