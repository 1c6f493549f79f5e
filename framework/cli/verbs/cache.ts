import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { bytesInWords, count } from '../../count.js';
import type { CacheEntry } from '../../execution/cache/cache-usage.js';
import type { CodeCopy } from '../../launch/code-copies.js';
import type { RegisterVerb } from '../verb.js';

interface Options {
  readonly runs: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly kept?: boolean;
}

/** `formulary cache` shows the size of stage outputs, and which outputs nobody needs. */
const cache: RegisterVerb = (program) => {
  const command = program
    .command('cache')
    .description('list what stage outputs take on the disk, or remove unused ones');
  command
    .command('list', { isDefault: true })
    .description('list sizes, stage by stage')
    .option('--runs <folder>', 'where results and caches lie', 'runs')
    .option('--json', 'print [{ stage, key, complete, bytes, used, usedBy }] as JSON')
    .action(list);
  command
    .command('prune')
    .description('remove what no run folder refers to, and copies of the program that no waiting or running job needs')
    .option('--runs <folder>', 'where results and caches lie', 'runs')
    .option('--kept', 'also remove what later trainings and questions could go on from, below runs/kept')
    .option('--dry-run', 'only say what would be removed')
    .option(
      '--json',
      'print what was removed as JSON; what lay below runs/kept as { stage: kept/STAGE, entries, bytes }',
    )
    .action(prune);
};
export default cache;

async function list(options: Options): Promise<void> {
  const { table } = await import('../table.js');
  const entries = await entriesOf(options);
  const { copiesInWords, entryOf } = await import('../copies-in-words.js');
  const copies = await copiesOf(options);
  if (options.json === true) return print(`${JSON.stringify([...entries, ...copies.map(entryOf)], null, 2)}\n`);
  const stages = [...new Set(entries.map(({ stage }) => stage))];
  const lines = stages.map((stage) =>
    line(
      stage,
      entries.filter((entry) => entry.stage === stage),
    ),
  );
  print(`${table([['stage', 'outputs', 'size', 'unused', 'size'], ...lines, line('total', entries)])}\n`);
  await tellRemainder(options);
  print(copiesInWords(copies, options.runs));
}

function line(name: string, own: readonly CacheEntry[]): readonly string[] {
  const unused = own.filter(({ used }) => !used);
  return [name, String(own.length), bytesInWords(total(own)), String(unused.length), bytesInWords(total(unused))];
}

async function prune(options: Options): Promise<void> {
  const [{ pruneCache }, { removeRemainders }] = await Promise.all([
    import('../../execution/cache/cache-usage.js'),
    import('../../execution/cache/remainders.js'),
  ]);
  const entries = await entriesOf(options);
  const unused = entries.filter(({ used }) => !used);
  const removed = options.dryRun === true ? unused : await pruneCache(resolve(options.runs), entries);
  const remainders =
    options.kept === true && options.dryRun !== true ? await removeRemainders(resolve(options.runs)) : [];
  const { copiesInWords, entryOf } = await import('../copies-in-words.js');
  const { removeCodeCopies } = await import('../../launch/code-copies.js');
  const copies = await copiesOf(options);
  const gone = options.dryRun === true ? copies.filter(({ neededBy }) => !neededBy) : await removeCodeCopies(copies);
  if (options.json === true) {
    const keptBeside = remainders.map(({ stage, ...taken }) => ({ stage: `kept/${stage}`, ...taken }));
    return print(`${JSON.stringify([...removed, ...keptBeside, ...gone.map(entryOf)], null, 2)}\n`);
  }
  const verb = options.dryRun === true ? 'would be removed' : 'removed';
  print(`${removed.length} of ${entries.length} outputs ${verb}, ${bytesInWords(total(removed))}\n`);
  for (const { stage, bytes } of remainders)
    print(`${join(options.runs, 'kept', stage)} removed, ${bytesInWords(bytes)}\n`);
  print(copiesInWords(copies, options.runs, verb));
  await tellKept(
    entries.filter(({ used }) => used),
    options.runs,
  );
  await tellRemainder(options);
}

/** Says what lies below `runs/kept`, if anything does: no run needs it, and it spares computing. */
async function tellRemainder({ runs }: Options): Promise<void> {
  const { remainders } = await import('../../execution/cache/remainders.js');
  for (const { stage, entries, bytes } of await remainders(resolve(runs))) {
    const place = join(runs, 'kept', stage);
    print(
      `${place}: ${count(entries, 'entry', 'entries')}, ${bytesInWords(bytes)}, to go on from; prune --kept removes it\n`,
    );
  }
}

const shownKeepers = 10;

/** Says which runs keep outputs in the cache, those with the largest first. An output that several use counts for each. */
async function tellKept(kept: readonly CacheEntry[], runs: string): Promise<void> {
  if (kept.length === 0) return;
  const [{ runFile }, { table }] = await Promise.all([import('../../records/run-file.js'), import('../table.js')]);
  const users = [...new Set(kept.flatMap(({ usedBy }) => usedBy))];
  const sizes = users.map((name) => {
    const own = kept.filter(({ usedBy }) => usedBy.includes(name));
    const alone = own.filter(({ usedBy }) => usedBy.length === 1);
    const run = runFile.readIfWhole(join(resolve(runs), name));
    return { run, own, alone, place: join(runs, name) };
  });
  const largest = sizes.toSorted((a, b) => total(b.own) - total(a.own)).slice(0, shownKeepers);
  const lines = largest.map(({ run, own, alone, place }) => [
    run?.title ?? '',
    run?.row ?? '',
    String(run?.seed ?? ''),
    bytesInWords(total(own)),
    bytesInWords(total(alone)),
    place,
  ]);
  print(`kept: ${kept.length} outputs, ${bytesInWords(total(kept))}, by ${users.length} runs\n`);
  print(`${table([['experiment', 'row', 'seed', 'uses', 'alone', 'place'], ...lines])}\n`);
  if (users.length > largest.length) print(`and ${users.length - largest.length} more\n`);
}

async function copiesOf({ runs }: Options): Promise<readonly CodeCopy[]> {
  const { codeCopies } = await import('../../launch/code-copies.js');
  return codeCopies(resolve(runs));
}

async function entriesOf({ runs }: Options): Promise<readonly CacheEntry[]> {
  const [{ cacheEntries }, { requireResultsFolder }, { UserInputError }] = await Promise.all([
    import('../../execution/cache/cache-usage.js'),
    import('../results-folder.js'),
    import('../../errors.js'),
  ]);
  requireResultsFolder(runs);
  if (!existsSync(runs)) {
    throw new UserInputError({
      place: runs,
      reason: 'there is no such folder',
      remedy: 'Name the results with --runs.',
    });
  }
  return cacheEntries(resolve(runs));
}

function total(entries: readonly CacheEntry[]): number {
  return entries.reduce((sum, { bytes }) => sum + bytes, 0);
}

function print(text: string): void {
  process.stdout.write(text);
}
