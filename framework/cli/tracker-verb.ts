import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserInputError } from '../errors.js';
import { cancellation, cancelledCode } from './cancellation.js';
import type { Tracker } from '../contracts/tracker.js';
import type { RegisterVerb } from './verb.js';

interface FolderOptions {
  readonly runs: string;
}

/**
 * The verb of a tracker, which has its name: it starts a server on this machine, and uses its registry of models.
 *
 * @param type the tracker's, in the folder `trackers/`
 */
export function trackerVerb(type: string): RegisterVerb {
  return (program) => {
    const group = program
      .command(type)
      .description(`a local ${type} server to compare runs in, and its registry of models`);
    group
      .command('up')
      .description('start the server, deliver every experiment that was run, and print the links that open them')
      .option('--port <port>', 'where the server listens, on the loopback interface', Number, 5000)
      .option('--no-sync', 'start the server only')
      .option('--runs <folder>', `where results lie; the server keeps its data in ${type}/ below it`, 'runs')
      .action((options) => startServer(type, options));
    group
      .command('down')
      .description('stop the server that was started with up; its data stay')
      .option('--runs <folder>', 'where results lie', 'runs')
      .action((options) => stopServer(type, options));
    group
      .command('register')
      .description('put the model of a delivered run into the registry of models')
      .argument('<run>', 'a run folder: runs/run-0123456789ab')
      .requiredOption('--name <name>', 'name of the registered model')
      .option('--alias <alias>', 'a name for this version: champion')
      .option('--uri <address>', 'the server, by default that of up or of the environment')
      .option('--runs <folder>', 'where results lie', 'runs')
      .action((run, options) => registerModel(type, run, options));
  };
}

async function startServer(
  type: string,
  { port, sync, runs }: FolderOptions & { readonly port: number; readonly sync: boolean },
) {
  const { local } = await openLocal(type);
  const signal = cancellation('stopping');
  const started = await local.start({ folder: join(runs, type), port, signal });
  const { uri, wasRunning } = started;
  process.stdout.write(
    `${local.name} ${wasRunning ? 'is running' : 'has started'} at ${uri}; stop it with: formulary ${type} down\n`,
  );
  if (sync) await deliverAll((await openLocal(type, uri)).tracker, runs, signal);
  if (signal.aborted) process.exitCode = cancelledCode;
  process.stdout.write(`Runs deliver to it with ${local.variable}=${uri}, or --set tracking.uri=${uri}\n`);
}

async function deliverAll(tracker: Tracker, runs: string, signal: AbortSignal): Promise<void> {
  const { experimentFolders } = await import('../records/experiment-folders.js');
  for (const folder of await experimentFolders(runs)) {
    if (signal.aborted) return;
    const { delivered, problem, link, views = [] } = await tracker.deliver(folder, { signal, final: false });
    process.stdout.write(`${folder}: ${delivered} events delivered\n  ${problem ?? link ?? 'nothing to show yet'}\n`);
    if (problem === undefined) for (const view of views) process.stdout.write(`  ${view.name}: ${view.link}\n`);
  }
}

async function stopServer(type: string, { runs }: FolderOptions): Promise<void> {
  const folder = join(runs, type);
  const { local } = await openLocal(type);
  const stopped = await local.stop(folder);
  process.stdout.write(
    stopped === undefined ? `No server runs in ${folder}.\n` : `${local.name} at ${stopped.uri} has stopped.\n`,
  );
}

async function registerModel(
  type: string,
  run: string,
  options: FolderOptions & { readonly name: string; readonly alias?: string; readonly uri?: string },
): Promise<void> {
  const { name, alias } = options;
  const { local } = await openLocal(type);
  const running = await local.running(join(options.runs, type));
  const { models } = (await openLocal(type, options.uri ?? process.env[local.variable] ?? running?.uri)).tracker;
  if (models === undefined) throw unable(type, 'keeps no models by name');
  const folder = await mkdtemp(join(tmpdir(), 'formulary-'));
  try {
    const files = models.view === undefined ? undefined : await writeModel(models.view, run, join(folder, 'model'));
    const { version, link, use } = await models.register(run, {
      name,
      ...(alias === undefined ? {} : { alias }),
      ...(files === undefined ? {} : { files }),
    });
    process.stdout.write(`${name} version ${version}${alias === undefined ? '' : ` is "${alias}"`}\n  ${link}\n`);
    if (use !== undefined) process.stdout.write(`  ${use}\n`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writes the model of a run as a folder. Where it has no such form, it says why, and what the run left is registered alone. */
async function writeModel(view: string, run: string, out: string): Promise<string | undefined> {
  const { showRun } = await import('../execution/views/show-run.js');
  try {
    await showRun({ run, view, out });
    return out;
  } catch (error) {
    if (!(error instanceof UserInputError)) throw error;
    process.stderr.write(`registered as the run left it, and not as ${view}: ${error.problem.reason}\n`);
    return undefined;
  }
}

async function openLocal(type: string, uri?: string) {
  const { openTracker } = await import('../tracking/open-tracker.js');
  const tracker = await openTracker({ type, ...(uri === undefined ? {} : { uri }) });
  if (tracker?.local === undefined) throw unable(type, 'starts no server on this machine');
  return { tracker, local: tracker.local };
}

function unable(type: string, reason: string): UserInputError {
  return new UserInputError({ place: `tracker/${type}`, reason });
}
