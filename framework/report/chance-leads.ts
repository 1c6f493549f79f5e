import type { Comparison } from './comparisons.js';
import { isSure } from './print-probability.js';
import { rowNames } from './row-names.js';
import type { TableGroup, TableOfScores } from './table.js';

/**
 * Calls no row best where the table's own test does not tell it from the baseline, or has too few patients to. Rows beside the
 * baseline are not tested with one another.
 */
export function withoutChanceLeads(table: TableOfScores, comparisons: readonly Comparison[]): TableOfScores {
  const unsure = comparisons.filter(({ tested, words }) =>
    tested === undefined ? words === 'too few' : !isSure(tested.correctedP),
  );
  return { ...table, groups: table.groups.map((group) => withoutThem(group, table, unsure)) };
}

function withoutThem(group: TableGroup, { rows, metrics, baseline }: TableOfScores, unsure: readonly Comparison[]) {
  const chance = metrics.map(({ metric }, column) => {
    const isBest = (name: string | undefined) => group.cells[rows.indexOf(name!)]?.[column]?.best === true;
    return unsure.find(
      (one) => one.group === group.group && one.metric === metric && isBest(one.row) !== isBest(baseline),
    );
  });
  return {
    ...group,
    cells: group.cells.map((cells) =>
      cells.map((cell, column) => (chance[column] === undefined ? cell : { ...cell, best: false })),
    ),
    noBest: group.noBest.map((words, column) => {
      const one = chance[column];
      return one === undefined
        ? words
        : `the difference between ${rowNames([one.row])} and ${rowNames([baseline!])} may be chance (${one.tested === undefined ? one.words : `p ${one.words}`})`;
    }),
  };
}
