import { cancellation, cancelledCode } from '../cancellation.js';
import type { RegisterVerb } from '../verb.js';

interface SyncOptions {
  readonly runs: string;
  readonly uri?: string;
  readonly json?: boolean;
}

/** `formulary sync` delivers to the tracking server what could not be delivered during the runs. */
const sync: RegisterVerb = (program) => {
  program
    .command('sync')
    .description('deliver what the tracking server has not acknowledged yet; safe to repeat')
    .argument(
      '[experiments...]',
      'YAML files of experiments, or folders below runs/experiments; all of them where absent',
    )
    .option('--uri <address>', 'deliver to this server instead of the one of the experiment')
    .option('--json', 'print what was delivered as JSON')
    .option('--runs <folder>', 'where results lie', 'runs')
    .action(deliverPending);
};

async function deliverPending(experiments: readonly string[], options: SyncOptions): Promise<void> {
  const [{ trackerOf }, { experimentFolders }, { findExperiment }, { requireResultsFolder }, { UserInputError }] =
    await Promise.all([
      import('../../tracking/open-tracker.js'),
      import('../../records/experiment-folders.js'),
      import('../find-experiment.js'),
      import('../results-folder.js'),
      import('../../errors.js'),
    ]);
  requireResultsFolder(options.runs);
  const signal = cancellation('stopping');
  const named = experiments.map((experiment) => findExperiment(experiment, options.runs));
  const folders = named.length > 0 ? await Promise.all(named) : await experimentFolders(options.runs);
  const deliveries = [];
  for (const folder of folders) {
    try {
      const tracker = await trackerOf(folder, options.uri === undefined ? {} : { uri: options.uri });
      const delivery =
        tracker?.enabled === true
          ? await tracker.deliver(folder, { signal, final: false })
          : { ...nothing, problem: noServer(tracker?.local?.variable) };
      deliveries.push({ folder, ...delivery });
    } catch (error) {
      // A named folder must be an experiment. Among all folders, one that cannot be read holds back no other.
      if (experiments.length > 0 || !(error instanceof UserInputError)) throw error;
      deliveries.push({ folder, ...nothing, problem: error.problem.reason });
    }
    if (signal.aborted) break;
  }
  if (options.json === true) process.stdout.write(`${JSON.stringify(deliveries, null, 2)}\n`);
  else if (deliveries.length === 0) process.stdout.write(`${options.runs}: no experiment has been run here\n`);
  else for (const delivery of deliveries) process.stdout.write(describe(delivery));
  if (signal.aborted) process.exitCode = cancelledCode;
  else if (deliveries.some(({ problem }) => problem !== undefined)) process.exitCode = 1;
}

const nothing = { delivered: 0, pending: 0 };
function noServer(variable: string | undefined): string {
  const set = variable === undefined ? '' : `set ${variable}, `;
  return `no server is named: ${set}write tracking.uri in the file, or give --uri`;
}

function describe(delivery: {
  readonly folder: string;
  readonly delivered: number;
  readonly pending: number;
  readonly problem?: string;
  readonly link?: string;
  readonly views?: readonly { readonly name: string; readonly link: string }[];
}): string {
  const { folder, delivered, pending, problem, link, views = [] } = delivery;
  const lines = [
    `${folder}: ${delivered} events delivered, ${pending} pending`,
    ...(problem === undefined ? [] : [`  ${problem}`]),
    ...(link === undefined ? [] : [`  ${link}`]),
    ...views.map((view) => `  ${view.name}: ${view.link}`),
  ];
  return `${lines.join('\n')}\n`;
}

export default sync;
