import type { Entry } from '../client/protocol.js';

/** What the views of an experiment have to show. */
export interface ViewContents {
  /** Score names, the most important first: `test/overall/prauc`. */
  readonly scores: readonly string[];
  /** Paths of the options that tell the rows apart. */
  readonly parameters: readonly string[];
}

/** The key under which a view opens: `…/runs?viewStateShareKey=formulary-rows`. */
export const viewKeys = { rows: 'formulary-rows', seeds: 'formulary-seeds', curves: 'formulary-curves' } as const;

const optionColumn = (path: string): string => `params.\`${path}\``;

/** Pixels of a score's column: room for a mean over seeds, which the page does not round. */
const scoreWidth = 220;

/** Pixels that show an option's name, within limits: the table cuts headings at the right, where options differ. */
function optionWidth(path: string): number {
  return Math.min(280, Math.max(110, 40 + 8 * path.length));
}

/**
 * Saved views as experiment tags. The bare runs table shows no score and no parameter; these show what the experiment is
 * about. Their times are fixed: the same contents are the same tag. The form is internal to MLflow's UI (3.17): written at
 * best effort, nothing depends on it.
 */
export function savedViews({ scores, parameters }: ViewContents, createdAt: number): readonly Entry[] {
  const scoreColumns = scores.slice(0, 12).map((name) => `metrics.\`${name}\``);
  const shown = parameters.slice(0, 8);
  const parameterColumns = shown.map(optionColumn);
  const rowColumns = [...scoreColumns, 'tags.`delta`', ...parameterColumns, 'attributes.`Description`'];
  const seedColumns = [...scoreColumns, ...parameterColumns];
  const widths = Object.fromEntries([
    ...scoreColumns.map((column) => [column, scoreWidth] as const),
    ...shown.map((path) => [optionColumn(path), optionWidth(path)] as const),
  ]);
  const seedsByRow = { aggregateFunction: 'average', groupByKeys: [{ mode: 'tag', groupByData: 'formulary.seed_of' }] };
  return [
    view(viewKeys.rows, 'Rows', createdAt + 2, {
      searchFilter: "tags.`formulary.kind` = 'row'",
      selectedColumns: rowColumns,
      columnOrder: rowColumns,
      columnWidths: widths,
    }),
    view(viewKeys.seeds, 'Seeds by row', createdAt + 1, {
      searchFilter: "tags.`formulary.kind` = 'seed'",
      selectedColumns: seedColumns,
      columnOrder: seedColumns,
      columnWidths: widths,
      groupBy: seedsByRow,
    }),
    view(viewKeys.curves, 'Curves', createdAt, {
      searchFilter: "tags.`formulary.kind` = 'seed'",
      selectedColumns: seedColumns,
      columnOrder: seedColumns,
      columnWidths: widths,
      groupBy: seedsByRow,
      runsHiddenMode: 'SHOW_ALL',
      chartsSearchFilter: '^(validation|train)/',
    }),
  ];
}

function view(key: string, name: string, createdAt: number, state: object): Entry {
  const whole = {
    orderByKey: 'attributes.start_time',
    orderByAsc: true,
    startTime: 'ALL',
    lifecycleFilter: 'Active',
    datasetsFilter: [],
    modelVersionFilter: 'All Runs',
    ...state,
  };
  const value = { name, createdAt, updatedAt: createdAt, state: JSON.stringify(whole) };
  return { key: `mlflow.sharedViewState.${key}`, value: JSON.stringify(value) };
}

/** The address that opens an experiment's view; the bare address opens a page about language models. */
export function viewLink(base: string, experimentId: string, key: keyof typeof viewKeys): string {
  const chart = key === 'curves' ? '&compareRunsMode=CHART' : '';
  const query = `workflowType=machine_learning&viewStateShareKey=${viewKeys[key]}${chart}`;
  return `${base}/#/experiments/${experimentId}/runs?${query}`;
}
