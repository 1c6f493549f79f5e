import { Option } from 'commander';
import { ownSeedOption } from '../../records/own-seeds.js';
import type { TrackedRun, Tracker } from '../../contracts/tracker.js';
import { collect } from '../options.js';
import { addLabelVerbs } from '../runs/label-verbs.js';
import type { RegisterVerb } from '../verb.js';

interface RunsOptions {
  readonly where: readonly string[];
  readonly show: readonly string[];
  readonly split: 'test' | 'validation';
  readonly sort?: string;
  readonly reverse?: boolean;
  readonly runs: string;
  readonly server?: string | boolean;
  readonly json?: boolean;
}

/** `formulary runs` lists runs, here or on a tracking server; it marks and removes those that are here. */
const runs: RegisterVerb = (program) => {
  const command = program.command('runs').description('list runs with their scores; mark and remove them');
  command
    .command('list', { isDefault: true })
    .description('list runs with their scores; filter them by option or score')
    .option(
      '--where <condition>',
      'only runs with student.width=64, test/overall/prauc>0.5, tag=paper …; may be repeated',
      collect,
      [],
    )
    .option('--show <name>', 'a further column: an option or a score; may be repeated', collect, [])
    .addOption(
      new Option('--split <split>', 'show the first score of these patients; whoever chooses looks at validation')
        .choices(['test', 'validation'])
        .default('test'),
    )
    .option('--sort <name>', 'the largest value of an option or a score first: validation/overall/prauc')
    .option('--reverse', 'the other way round')
    .option('--server [address]', 'list the runs of a tracking server, by default that of the environment')
    .option('--json', 'print the runs as JSON, with all options and scores')
    .option('--runs <folder>', 'where results lie', 'runs')
    .action(listRuns);
  addLabelVerbs(command);
};

async function listRuns(options: RunsOptions): Promise<void> {
  const [{ parseCondition, valueOf }, { sortedRuns }, { requireKnown }, { table }, { displayPath }] = await Promise.all(
    [
      import('../../tracking/run-filter.js'),
      import('../../tracking/sorted-runs.js'),
      import('../require-known.js'),
      import('../table.js'),
      import('../../files/display-path.js'),
    ],
  );
  const conditions = options.where.map(parseCondition);
  const all = await everyRun(options);
  for (const { name } of conditions) requireKnown('--where', name, all);
  for (const name of options.show) requireKnown('--show', name, all);
  if (options.sort !== undefined) requireKnown('--sort', options.sort, all);
  const met = all.filter((run) => conditions.every((condition) => condition.meets(run)));
  const matching = sortedRuns(met, options);
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify(matching, null, 2)}\n`);
    return;
  }
  if (matching.length === 0) {
    process.stdout.write(all.length > 0 ? 'no run meets the conditions\n' : 'nothing has been run yet\n');
    return;
  }
  const shown = options.show.length > 0 ? options.show : headlineOf(matching, options.split);
  const own = new Set(matching.flatMap(({ ownSeeds = {} }) => Object.keys(ownSeeds)));
  const seeds = [...Array.from(own, ownSeedOption), 'seed'];
  const sorted = options.sort === undefined ? [] : [options.sort];
  const labels = ['tag', 'note'].filter((name) => matching.some((run) => valueOf(run, name) !== undefined));
  const names = [...new Set(['experiment', 'row', ...seeds, 'status', ...sorted, ...shown, ...labels])];
  const cells = matching.map((run) => [
    ...names.map((name) => shorten(valueOf(run, name) ?? '')),
    displayPath(run.place),
  ]);
  process.stdout.write(`${table([[...names, 'place'], ...cells])}\n`);
}

async function everyRun({ runs: folder, server }: RunsOptions) {
  if (server === undefined || server === false) {
    const [{ localRuns }, { requireResultsFolder }] = await Promise.all([
      import('../../tracking/local-runs.js'),
      import('../results-folder.js'),
    ]);
    requireResultsFolder(folder);
    return localRuns(folder);
  }
  const [{ openTracker }, { UserInputError }] = await Promise.all([
    import('../../tracking/open-tracker.js'),
    import('../../errors.js'),
  ]);
  const tracker = await openTracker(typeof server === 'string' ? { uri: server } : {});
  if (tracker?.enabled === true && tracker.runs !== undefined) return tracker.runs(new AbortController().signal);
  throw new UserInputError({
    place: '--server',
    reason: 'no tracking server is named',
    remedy: `Write its address after --server${orVariable(tracker)}.`,
  });
}

function orVariable(tracker: Tracker | undefined): string {
  return tracker?.local === undefined ? '' : `, or set ${tracker.local.variable}`;
}

/** The first score of a split that any run has. */
function headlineOf(matching: readonly TrackedRun[], split: string): string[] {
  const scores = matching.flatMap(({ metrics }) => Object.keys(metrics).filter((name) => name.startsWith(`${split}/`)));
  return scores.slice(0, 1);
}

function shorten(text: string): string {
  const number = Number(text);
  return text !== '' && Number.isFinite(number) && !Number.isInteger(number) ? number.toFixed(4) : text;
}

export default runs;
