import type { Entry } from '../client/protocol.js';
import { curveCharts, rowCharts, type RowCharts } from './charts.js';

/** What the views of an experiment show. */
export interface ViewContents extends RowCharts {
  /** Names of the rows. */
  readonly rows: readonly string[];
  /** Tags of a row that tell more about its first score; see `headlineTagNames`. */
  readonly tags: readonly string[];
  /** Whether other persons have rows in the experiment. */
  readonly isShared: boolean;
}

/** The key under which a view opens: `…/runs?viewStateShareKey=formulary-rows`. */
const viewKeys = { rows: 'formulary-rows', seeds: 'formulary-seeds', curves: 'formulary-curves' } as const;
export type ViewKey = keyof typeof viewKeys;
export const viewNames: Readonly<Record<ViewKey, string>> = { rows: 'Rows', seeds: 'Seeds by row', curves: 'Curves' };

/** Sorts rows in the order of the file, and seeds in the order of their row, whenever they began. */
export const orderTag = 'formulary.order';

/** Contents of the order tag. All have the same length, because the server compares tags as texts. */
export function order(row: number, seed?: number): string {
  return seed === undefined ? digits(row) : `${digits(row)}.${digits(seed)}`;
}

function digits(index: number): string {
  return String(index + 1).padStart(6, '0');
}

const nameColumn = 'attributes.`Run Name`';
const scoreColumn = (name: string): string => `metrics.\`${name}\``;
const tagColumn = (name: string): string => `tags.\`${name}\``;
const optionColumn = (path: string): string => `params.\`${path}\``;

/** Width in pixels that shows a text, within limits. The table cuts texts at the right, where names and headings differ. */
function width(longest: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, 36 + 7 * longest));
}

/**
 * Saved views as experiment tags. The bare runs table shows neither scores nor parameters; these views show what the experiment
 * is about. Their times are fixed, so that equal contents give equal tags. The form is internal to MLflow's UI (3.17), so
 * nothing depends on it.
 */
export function savedViews(contents: ViewContents, createdAt: number): readonly Entry[] {
  const [first, ...others] = contents.scores.slice(0, 12).map(scoreColumn);
  const options = contents.parameters.slice(0, 8).map(optionColumn);
  const tags = contents.tags.map(tagColumn);
  // The tags about the first score stand beside it.
  const user = contents.isShared ? [tagColumn('formulary.origin')] : [];
  const rowColumns = [...user, ...(first === undefined ? [] : [first]), ...tags, ...others, ...options];
  const seedColumns = [...(first === undefined ? [] : [first]), ...others, ...options];
  const longest = Math.max(...contents.rows.map(({ length }) => length), 0);
  const widths = {
    ...Object.fromEntries(contents.scores.map((name) => [scoreColumn(name), width(name.length, 120, 330)])),
    ...Object.fromEntries(contents.parameters.map((path) => [optionColumn(path), width(path.length, 110, 330)])),
    ...Object.fromEntries(tags.map((column) => [column, 90])),
    ...Object.fromEntries(user.map((column) => [column, 150])),
    'attributes.`Description`': 420,
  };
  const seeds = {
    searchFilter: "tags.`formulary.kind` = 'seed'",
    // The badge that counts a group's seeds covers the end of its name.
    ...columns(seedColumns, { ...widths, [nameColumn]: width(longest + 18, 190, 420) }),
    groupBy: { aggregateFunction: 'average', groupByKeys: [{ mode: 'tag', groupByData: 'formulary.seed_of' }] },
    runsHiddenMode: 'SHOW_ALL',
    ...curveCharts(),
  };
  return [
    view('rows', createdAt + 2, {
      searchFilter: "tags.`formulary.kind` = 'row'",
      ...columns([...rowColumns, 'attributes.`Description`'], {
        ...widths,
        [nameColumn]: width(longest + 6, 190, 420),
      }),
      runsHiddenMode: 'SHOW_ALL',
      ...rowCharts(contents),
    }),
    view('seeds', createdAt + 1, seeds),
    view('curves', createdAt, seeds),
  ];
}

/** Only columns in the order list get their width, and so does the name's column. */
function columns(shown: readonly string[], columnWidths: Readonly<Record<string, number>>): object {
  return { selectedColumns: shown, columnOrder: [nameColumn, ...shown], columnWidths };
}

function view(key: ViewKey, createdAt: number, state: object): Entry {
  const whole = {
    orderByKey: tagColumn(orderTag),
    orderByAsc: true,
    startTime: 'ALL',
    lifecycleFilter: 'Active',
    datasetsFilter: [],
    modelVersionFilter: 'All Runs',
    ...state,
  };
  const value = { name: viewNames[key], createdAt, updatedAt: createdAt, state: JSON.stringify(whole) };
  return { key: `mlflow.sharedViewState.${viewKeys[key]}`, value: JSON.stringify(value) };
}

/** The address that opens an experiment's view. The bare address opens a page about language models. */
export function viewLink(base: string, experimentId: string, key: ViewKey, workspace?: string): string {
  return `${base}/${viewRoute(experimentId, key, workspace)}`;
}

/** The same within the server's pages. */
export function viewRoute(experimentId: string, key: ViewKey, workspace?: string): string {
  const chart = key === 'curves' ? '&compareRunsMode=CHART' : '';
  const query = `workflowType=machine_learning&viewStateShareKey=${viewKeys[key]}${chart}`;
  // Without it the pages show the workspace that was looked at last.
  const within = workspace === undefined ? '' : `&workspace=${encodeURIComponent(workspace)}`;
  return `#/experiments/${experimentId}/runs?${query}${within}`;
}
