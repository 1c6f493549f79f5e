import type { Comparison } from './comparisons.js';
import type { Block, TextCell } from './block.js';
import { layoutSpreads } from './layout-spreads.js';
import { rankBlock } from './ranks/rank-blocks.js';
import type { Table, TableCell, TableGroup } from './table.js';
import type { TableMetric } from './table-metric.js';

/** Printed where a row has no result. */
const missing = 'missing';
/** Printed where a row has results, and none of this kind. */
const absent = '–';

/**
 * Arranges a table for reading. Each group is a block with its metrics as columns; the published value and the difference stand
 * beside each. A table of one metric is one block with its groups as columns. The spreads of
 * rows with several teachers and comparisons with the baseline follow, one block per group.
 */
export function layoutTable(table: Table): Block[] {
  return [...layoutScores(table), ...layoutSpreads(table), ...layoutComparisons(table)];
}

function layoutScores(table: Table): Block[] {
  if (table.rankings.length > 0) return table.rankings.map((ranking) => rankBlock(ranking, printScore));
  if (table.transposed) return table.groups.map((group) => rowsAsColumns(table, group));
  const compared = table.groups.some(({ cells }) => cells.some((row) => row.some((cell) => cell.published)));
  const [only] = table.metrics;
  if (table.metrics.length === 1 && only !== undefined && !compared) return [groupsAsColumns(table, only)];
  return table.groups.map((group) => metricsAsColumns(table, group));
}

function groupsAsColumns({ groups, rows, split }: Table, metric: TableMetric): Block {
  return {
    header: [metric.label, ...groups.map((group) => groupHeading(group, split))],
    rows: rows.map((name, row) => ({
      name,
      cells: groups.map(({ cells }) => measured(cells[row]![0]!, metric)),
    })),
  };
}

function metricsAsColumns(table: Table, whole: TableGroup): Block {
  const { rows, split } = table;
  const { metrics, group } = withoutAbsent(table, whole);
  const compared = metrics.map((_, column) => group.cells.some((row) => row[column]!.published));
  return {
    header: [
      groupHeading(group, split),
      ...metrics.flatMap(({ label }, column) => (compared[column] ? [label, 'published', 'Δ'] : [label])),
    ],
    rows: rows.map((name, row) => ({
      name,
      cells: metrics.flatMap((metric, column) => {
        const cell = group.cells[row]![column]!;
        return compared[column] ? [measured(cell, metric), ...besidePublished(cell, metric)] : [measured(cell, metric)];
      }),
    })),
  };
}

/** Arranges figures that describe a group. Measures are lines, and the table's rows are columns. */
function rowsAsColumns(table: Table, whole: TableGroup): Block {
  const { rows, split } = table;
  const { metrics, group } = withoutAbsent(table, whole);
  const compared = rows.map((_, row) => group.cells[row]!.some((cell) => cell.published));
  return {
    header: [
      groupHeading(group, split),
      ...rows.flatMap((name, row) => (compared[row] ? [name, 'published', 'Δ'] : [name])),
    ],
    rows: metrics.map((metric, column) => ({
      name: metric.label,
      cells: rows.flatMap((_, row) => {
        const cell = group.cells[row]![column]!;
        return compared[row] ? [measured(cell, metric), ...besidePublished(cell, metric)] : [measured(cell, metric)];
      }),
    })),
  };
}

/** The group with its own measures only: of a description those that it has, of scores all but figures of other groups. */
function withoutAbsent(
  { metrics, describes }: Table,
  group: TableGroup,
): { readonly metrics: readonly TableMetric[]; readonly group: TableGroup } {
  const isThere = metrics.map((metric, column) =>
    describes
      ? group.cells.some((row) => row[column]!.score ?? row[column]!.published) === true
      : isOf(metric, group.group),
  );
  const keep = <Item>(items: readonly Item[]) => items.filter((_, column) => isThere[column]);
  return { metrics: keep(metrics), group: { ...group, cells: group.cells.map(keep) } };
}

/** Whether a figure can stand in a group. */
export function isOf({ groups }: TableMetric, group: string): boolean {
  return groups === undefined || groups.includes(group);
}

function layoutComparisons({ baseline, comparisons, groups, rows, metrics }: Table): Block[] {
  return groups.flatMap(({ group }) => {
    const ofGroup = comparisons.filter((entry) => entry.group === group);
    const compared = metrics.filter(({ metric }) => ofGroup.some((entry) => entry.metric === metric));
    if (compared.length === 0) return [];
    const further = furtherColumns.filter(({ text }) => ofGroup.some((entry) => text(entry) !== undefined));
    const find = (row: string, { metric }: TableMetric) =>
      ofGroup.find((entry) => entry.row === row && entry.metric === metric);
    return [
      {
        header: [
          `${group} vs ${baseline}`,
          ...compared.flatMap(({ label }) => [label, 'p', ...further.map((one) => one.heading)]),
        ],
        rows: rows
          .filter((row) => row !== baseline)
          .map((name) => ({
            name,
            cells: compared.flatMap((metric) => difference(find(name, metric), metric, further)),
          })),
      },
    ];
  });
}

interface FurtherColumn {
  readonly heading: string;
  readonly text: (comparison: Comparison) => string | undefined;
}

/** What a table may ask for beside differences and their p. */
const furtherColumns: readonly FurtherColumn[] = [
  { heading: 'd_z', text: ({ effect }) => effect?.cohensDz.toFixed(2) },
  { heading: 'rank-biserial', text: ({ effect }) => effect?.rankBiserial.toFixed(2) },
  { heading: 'p equivalent', text: ({ equivalence }) => equivalence?.words },
];

function difference(
  comparison: Comparison | undefined,
  { digits }: TableMetric,
  further: readonly FurtherColumn[],
): TextCell[] {
  const beside = further.map(({ text }) => (comparison && text(comparison)) ?? '');
  if (comparison === undefined) return ['not comparable', '', ...beside].map((text) => ({ text, best: false }));
  const { difference: center, tested, words } = comparison;
  const print = (value: number) => `${value >= 0 ? '+' : ''}${value.toFixed(digits)}`;
  const interval = tested?.low === undefined ? '' : ` [${print(tested.low)}, ${print(tested.high!)}]`;
  return [`${print(center)}${interval}`, words, ...beside].map((text) => ({ text, best: false }));
}

function groupHeading({ group: name, patients }: TableGroup, split: Table['split']): string {
  const group = split === 'test' ? name : `${name}, ${split}`;
  return patients === undefined ? group : `${group} (${patients} ${patients === 1 ? 'patient' : 'patients'})`;
}

function measured({ score, absent: hasNone, best }: TableCell, metric: TableMetric): TextCell {
  if (score === undefined) return { text: hasNone ? absent : missing, best };
  return { text: printScore(score.mean, score.sd, metric), best };
}

function besidePublished({ published: figure, delta, otherCohort }: TableCell, metric: TableMetric): TextCell[] {
  const apart = delta === undefined ? '' : printDelta(delta, metric);
  return [
    { text: figure === undefined ? '' : printScore(figure.mean, figure.sd, metric), best: false },
    { text: otherCohort === undefined ? apart : 'other cohort', best: false },
  ];
}

/** Prints a difference. Two marks can only be equal or different. */
function printDelta(delta: number, { digits, marks }: TableMetric): string {
  if (marks !== undefined) return delta === 0 ? '=' : '≠';
  return `${delta >= 0 ? '+' : ''}${delta.toFixed(digits)}`;
}

export function printScore(mean: number, sd: number | null, { digits, marks }: TableMetric): string {
  const mark = marks?.[String(mean)];
  if (mark !== undefined) return mark;
  return sd === null ? mean.toFixed(digits) : `${mean.toFixed(digits)} ± ${sd.toFixed(digits)}`;
}
