import type { Difference, Side } from '../../comparison/side-differences.js';
import { valueInWords } from '../value-in-words.js';
import type { RegisterVerb } from '../verb.js';

/** `formulary diff` shows how two experiments or runs differ. */
const diff: RegisterVerb = (program) => {
  program
    .command('diff')
    .description('show only what differs between two experiment files, run folders, locks or runs of a tracking server')
    .argument(
      '<a>',
      'an experiment file, a lock.json, the folder of a run or of an experiment that was run, or the address of a run',
    )
    .argument('<b>', 'another one')
    .option('--row <row>', 'of this row alone; where one side has a single row, that one is compared with it')
    .option('--json', 'print { a, b, differences: [{ rows, path, a, b }] } as JSON')
    .action(showDifferences);
};
export default diff;

async function showDifferences(
  a: string,
  b: string,
  { json, row }: { readonly json?: boolean; readonly row?: string },
): Promise<void> {
  const [{ readSide }, { sideDifferences }, { requireRow }] = await Promise.all([
    import('../../comparison/read-side.js'),
    import('../../comparison/side-differences.js'),
    import('../run-choice.js'),
  ]);
  const sides = [await readSide(a), await readSide(b)] as const;
  if (row !== undefined) requireRow(row, [...new Set(sides.flatMap(({ rows }) => [...rows.keys()]))]);
  const [left, right] = row === undefined ? sides : [ofRow(sides[0], row), ofRow(sides[1], row)];
  const differences = sideDifferences(left, right);
  if (json === true) process.stdout.write(`${JSON.stringify({ a, b, differences }, null, 2)}\n`);
  else process.stdout.write(inWords(differences, Math.max(left.rows.size, right.rows.size)));
}

/** A run folder and a lock have one row, which may be compared with one of another name. */
function ofRow(side: Side, row: string): Side {
  const values = side.rows.get(row);
  if (values === undefined) return side.rows.size === 1 ? side : { ...side, rows: new Map() };
  return { ...side, rows: new Map([[row, values]]) };
}

function inWords(differences: readonly Difference[], rows: number): string {
  if (differences.length === 0) return 'no difference\n';
  const groups = new Map<string, Difference[]>();
  for (const difference of differences) {
    const heading = rows > 1 && difference.rows.length === rows ? 'every row' : difference.rows.join(', ');
    groups.set(heading, [...(groups.get(heading) ?? []), difference]);
  }
  return [...groups].map(([heading, own]) => `${heading}\n${own.map(line).join('')}`).join('');
}

function line({ path, a, b }: Difference): string {
  if (path === '') return `  only in ${a === null ? 'the second' : 'the first'}\n`;
  return `  ${path}: ${valueInWords(a ?? undefined)} → ${valueInWords(b ?? undefined)}\n`;
}
