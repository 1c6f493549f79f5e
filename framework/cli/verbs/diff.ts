import type { Difference } from '../../comparison/side-differences.js';
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
    .option('--json', 'print { a, b, differences: [{ rows, path, a, b }] } as JSON')
    .action(showDifferences);
};
export default diff;

async function showDifferences(a: string, b: string, { json }: { readonly json?: boolean }): Promise<void> {
  const [{ readSide }, { sideDifferences }] = await Promise.all([
    import('../../comparison/read-side.js'),
    import('../../comparison/side-differences.js'),
  ]);
  const [left, right] = [await readSide(a), await readSide(b)];
  const differences = sideDifferences(left, right);
  if (json === true) process.stdout.write(`${JSON.stringify({ a, b, differences }, null, 2)}\n`);
  else process.stdout.write(inWords(differences, Math.max(left.rows.size, right.rows.size)));
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
  return `  ${path}: ${word(a)} → ${word(b)}\n`;
}

function word(value: unknown): string {
  if (value === null) return 'absent';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
