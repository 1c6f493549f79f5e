import type { PublishedVerdict } from '../records/table-file.js';
import type { TableGroup, TableOfScores } from './table.js';

/** At most so many differences that go the other way are named. */
const mostNamed = 5;

/**
 * Whether differences between rows have the published sign: from the baseline, or between every two rows where there is none.
 * Another cohort has other scores, but what is better there can still be better here.
 */
export function directions({ groups, rows, metrics, baseline }: TableOfScores): PublishedVerdict['axes'][number] {
  const axis = 'directions';
  const pairs = pairsOf(rows, baseline);
  const compared = groups.flatMap((group) =>
    metrics.flatMap(({ label }, column) =>
      pairs.flatMap(([one, other]) => {
        const [ours, theirs] = [measured, published].map((value) => difference(value, group, column, one, other));
        if (ours === undefined || theirs === undefined || theirs === 0) return [];
        return [
          {
            name: `${rows[one]} ${theirs > 0 ? '>' : '<'} ${rows[other]}, ${group.group}, ${label}`,
            agrees: ours * theirs > 0,
          },
        ];
      }),
    ),
  );
  const against = compared.filter(({ agrees }) => !agrees).map(({ name }) => name);
  if (compared.length === 0)
    return { axis, verdict: 'cannot be decided', words: 'no two rows are measured and published' };
  const what = baseline === undefined ? 'between two rows' : `from ${baseline}`;
  const found = `${compared.length - against.length} of ${compared.length} differences ${what} have the published sign`;
  const more = against.length > mostNamed ? ` and ${against.length - mostNamed} more` : '';
  return {
    axis,
    verdict: against.length === 0 ? 'holds' : 'does not hold',
    words: against.length === 0 ? found : `${found}, not: ${against.slice(0, mostNamed).join('; ')}${more}`,
  };
}

function pairsOf(rows: readonly string[], baseline: string | undefined): (readonly [number, number])[] {
  const places = [...rows.keys()];
  const reference = baseline === undefined ? -1 : rows.indexOf(baseline);
  if (reference >= 0) return places.filter((row) => row !== reference).map((row) => [row, reference] as const);
  return places.flatMap((one) => places.slice(one + 1).map((other) => [one, other] as const));
}

type Value = (group: TableGroup, row: number, column: number) => number | undefined;
const measured: Value = ({ cells }, row, column) => cells[row]![column]!.score?.mean;
const published: Value = ({ cells }, row, column) => cells[row]![column]!.published?.mean;

function difference(value: Value, group: TableGroup, column: number, one: number, other: number): number | undefined {
  const [first, second] = [value(group, one, column), value(group, other, column)];
  return first === undefined || second === undefined ? undefined : first - second;
}
