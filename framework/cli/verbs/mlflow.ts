import { join } from 'node:path';
import { cancellation, cancelledCode } from '../cancellation.js';
import type { Tracker } from '../../contracts/tracker.js';
import type { RegisterVerb } from '../verb.js';

interface FolderOptions {
  readonly runs: string;
}

/** `formulary mlflow` starts a server on this machine, and uses its model registry. */
const mlflow: RegisterVerb = (program) => {
  const group = program
    .command('mlflow')
    .description('a local MLflow server to compare runs in, and its model registry');
  group
    .command('up')
    .description('start the server, deliver every experiment that was run, and print the links that open them')
    .option('--port <port>', 'where the server listens, on the loopback interface', Number, 5000)
    .option('--no-sync', 'start the server only')
    .option('--runs <folder>', 'where results lie; the server keeps its data in mlflow/ below it', 'runs')
    .action(startServer);
  group
    .command('down')
    .description('stop the server that was started with up; its data stay')
    .option('--runs <folder>', 'where results lie', 'runs')
    .action(stopServer);
  group
    .command('register')
    .description('put the model of a delivered run into the model registry')
    .argument('<run>', 'a run folder: runs/run-0123456789ab')
    .requiredOption('--name <name>', 'name of the registered model')
    .option('--alias <alias>', 'a name for this version: champion')
    .option('--uri <address>', 'the server, by default that of up or of MLFLOW_TRACKING_URI')
    .option('--runs <folder>', 'where results lie', 'runs')
    .action(registerModel);
};

async function startServer({ port, sync, runs }: FolderOptions & { readonly port: number; readonly sync: boolean }) {
  const tracker = await openMlflow();
  const signal = cancellation('stopping');
  const started = await tracker.local!.start({ folder: join(runs, 'mlflow'), port, signal });
  const { uri, wasRunning } = started;
  process.stdout.write(
    `MLflow ${wasRunning ? 'is running' : 'has started'} at ${uri}; stop it with: formulary mlflow down\n`,
  );
  if (sync) await deliverAll(await openMlflow(uri), runs, signal);
  if (signal.aborted) process.exitCode = cancelledCode;
  process.stdout.write(`Runs deliver to it with MLFLOW_TRACKING_URI=${uri}, or --set tracking.uri=${uri}\n`);
}

async function deliverAll(tracker: Tracker, runs: string, signal: AbortSignal): Promise<void> {
  const { experimentFolders } = await import('../../records/experiment-folders.js');
  for (const folder of await experimentFolders(runs)) {
    if (signal.aborted) return;
    const { delivered, problem, link } = await tracker.deliver(folder, { signal, final: false });
    process.stdout.write(`${folder}: ${delivered} events delivered\n  ${problem ?? link ?? 'nothing to show yet'}\n`);
  }
}

async function stopServer({ runs }: FolderOptions): Promise<void> {
  const folder = join(runs, 'mlflow');
  const stopped = await (await openMlflow()).local!.stop(folder);
  process.stdout.write(
    stopped === undefined ? `No server runs in ${folder}.\n` : `MLflow at ${stopped.uri} has stopped.\n`,
  );
}

async function registerModel(
  run: string,
  options: FolderOptions & { readonly name: string; readonly alias?: string; readonly uri?: string },
): Promise<void> {
  const { name, alias } = options;
  const local = await (await openMlflow()).local!.running(join(options.runs, 'mlflow'));
  const tracker = await openMlflow(options.uri ?? process.env['MLFLOW_TRACKING_URI'] ?? local?.uri);
  const version = await tracker.models!.register(run, { name, ...(alias === undefined ? {} : { alias }) });
  process.stdout.write(`${name} version ${version}${alias === undefined ? '' : ` is "${alias}"`}\n`);
}

async function openMlflow(uri?: string): Promise<Tracker> {
  const { openTracker } = await import('../../tracking/open-tracker.js');
  const tracker = await openTracker({ type: 'mlflow', ...(uri === undefined ? {} : { uri }) });
  if (tracker?.local === undefined) throw new Error('the MLflow tracker is not installed');
  return tracker;
}

export default mlflow;
