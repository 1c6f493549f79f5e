import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { UserInputError } from '../../../framework/errors.js';
import { type Held, tryExclusively } from '../../../framework/files/exclusive-lock.js';
import {
  identitiesOfGroup,
  identityOf,
  isProcessIdentity,
  isRunning,
  type ProcessIdentity,
} from '../../../framework/files/process-identity.js';
import { readJsonIfWhole } from '../../../framework/files/read-json.js';
import { replaceJson } from '../../../framework/files/replace-file.js';
import type { LocalDestination, LocalSettings } from '../../../framework/contracts/local-destinations.js';
import { isHealthy, LocalServer, signalGroup } from './local-server.js';

/** The form of `server.json`: the server that was started in a folder, and the first process of its group. */
interface Note extends ProcessIdentity {
  readonly uri: string;
  /** All processes of the group, written when the server answers. A worker goes on serving when the first process is killed. */
  readonly group?: readonly ProcessIdentity[];
}
const noteName = 'server.json';

/** Milliseconds that a server gets to end when it is asked to. */
const grace = 10_000;

/**
 * Starts a server that keeps everything in a folder and runs on after this process. If one runs there already, it is returned.
 *
 * @throws UserInputError where the port is taken, the folder cannot be written, or MLflow is missing or does not start
 */
export async function serve(
  settings: LocalSettings,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<LocalDestination> {
  const { folder } = settings;
  const earlier = await served(folder);
  if (earlier !== undefined && (await isHealthy(earlier.uri))) return earlier;
  const lock = await lockForStart(folder);
  try {
    const running = await served(folder);
    if (running === undefined) return await start(settings, environment);
    if (await isHealthy(running.uri)) return running;
    throw new UserInputError({
      place: running.uri,
      reason: `the server that was started here (process ${running.pid}) does not answer`,
      remedy: `Wait until it does, see ${join(folder, 'server.log')}, or end it: formulary mlflow down.`,
    });
  } finally {
    lock.release();
  }
}

/** The server that was started in a folder, if its process still runs. It need not answer. */
export async function served(folder: string): Promise<LocalDestination | undefined> {
  const note = await readNote(folder);
  return note === undefined ? undefined : { uri: note.uri, pid: note.pid, wasRunning: true };
}

/** Ends the server that was started in a folder, by force if need be. Undefined where none runs. */
export async function stopServed(folder: string): Promise<LocalDestination | undefined> {
  const note = await readNote(folder);
  if (note === undefined) return undefined;
  signalGroup(note.pid, 'SIGTERM');
  for (let waited = 0; isServing(note); waited += 100) {
    if (waited >= grace) signalGroup(note.pid, 'SIGKILL');
    await pause(100);
  }
  // A worker may outlive the process that started it.
  signalGroup(note.pid, 'SIGKILL');
  await rm(join(folder, noteName), { force: true });
  return { uri: note.uri, pid: note.pid, wasRunning: true };
}

const isServing = (note: Note): boolean => [note, ...(note.group ?? [])].some(isRunning);

/**
 * Reads what was noted of the server, if its processes still run on this machine. Other processes may have their numbers by
 * now.
 */
async function readNote(folder: string): Promise<Note | undefined> {
  const note = readJsonIfWhole(join(folder, noteName));
  return isNote(note) && isServing(note) ? note : undefined;
}

function isNote(value: unknown): value is Note {
  if (!isProcessIdentity(value)) return false;
  const { uri, group = [] } = value as { readonly uri?: unknown; readonly group?: unknown };
  return typeof uri === 'string' && Array.isArray(group) && group.every(isProcessIdentity);
}

async function start({ folder, port, signal }: LocalSettings, environment: NodeJS.ProcessEnv) {
  await checkPort(port);
  const python = await pythonWithMlflow(environment);
  try {
    const server = await LocalServer.start({
      python,
      folder,
      port,
      ...(signal === undefined ? {} : { signal }),
      // This is written before the server answers. If we are killed while it starts, `down` must still find it.
      onStart: ({ uri, pid }) => writeNote(folder, uri, identityOf(pid)),
    });
    const { uri, pid = 0 } = server;
    await writeNote(folder, uri, identityOf(pid), identitiesOfGroup(pid));
    return { uri, pid, wasRunning: false };
  } catch (error) {
    await rm(join(folder, noteName), { force: true });
    if (signal?.aborted === true) throw error;
    throw new UserInputError({
      place: python,
      reason: (error as Error).message,
      remedy: `Its last message: ${(await lastWords(folder)) ?? 'none'}`,
    });
  }
}

/**
 * Writes down the server's process. It writes nothing if the process has ended already, because then the start fails anyway.
 */
async function writeNote(
  folder: string,
  uri: string,
  leader: ProcessIdentity | undefined,
  group?: readonly ProcessIdentity[],
): Promise<void> {
  if (leader === undefined) return;
  await replaceJson(join(folder, noteName), {
    uri,
    ...leader,
    ...(group && { group: group.map((one) => ({ ...one })) }),
  });
}

async function lockForStart(folder: string): Promise<Held> {
  let lock;
  try {
    await mkdir(folder, { recursive: true });
    lock = await tryExclusively(join(folder, 'server.lock'), { patience: 120_000 });
  } catch (error) {
    throw new UserInputError({
      place: folder,
      reason: `the server's folder cannot be written: ${(error as Error).message}`,
      remedy: 'Name another folder for results: --runs.',
    });
  }
  if (lock !== undefined) return lock;
  throw new UserInputError({
    place: folder,
    reason: 'another "formulary mlflow up" is starting a server here',
    remedy: 'Wait until it is up.',
  });
}

/** @throws UserInputError where no server can listen there */
async function checkPort(port: number): Promise<void> {
  const place = `http://127.0.0.1:${port}`;
  const remedy = 'Choose another port: --port 5001.';
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new UserInputError({ place: '--port', reason: `received ${port}, expected 1 to 65535`, remedy });
  let reason = await listen(port);
  // A server that has just ended may hold the port for a moment.
  for (let attempt = 0; reason !== undefined && attempt < 5; attempt++) {
    await pause(200);
    reason = await listen(port);
  }
  if (reason === undefined) return;
  if (!(await isHealthy(place))) throw new UserInputError({ place, reason: `the port is taken (${reason})`, remedy });
  throw new UserInputError({
    place,
    reason: 'another server answers there',
    remedy: `${remedy} Or deliver to that server: formulary sync --uri ${place}.`,
  });
}

/** Listens on the port and stops at once. Returns the reason why that did not work. */
function listen(port: number): Promise<string | undefined> {
  return new Promise((done) => {
    const probe = createServer();
    probe.once('error', ({ message }) => done(message));
    probe.listen(port, '127.0.0.1', () => probe.close(() => done(undefined)));
  });
}

/** The last line of the server's log that says something. */
async function lastWords(folder: string): Promise<string | undefined> {
  const log = await readFile(join(folder, 'server.log'), 'utf8').catch(() => '');
  return log
    .split('\n')
    .map((line) => line.trim())
    .findLast((line) => line !== '');
}

/** The script of a checkout installs tested versions; a project that has Formulary as a package has no such script. */
function installation(): string {
  const script = 'tools/mlflow/setup.sh';
  return existsSync(script) ? script : 'python3 -m venv .venv-mlflow && .venv-mlflow/bin/pip install mlflow';
}

/** Finds a Python that can start MLflow. It is the named one, that of the tests, or the first one in PATH. */
async function pythonWithMlflow(environment: Readonly<Record<string, string | undefined>>): Promise<string> {
  const named = environment['FORMULARY_MLFLOW_PYTHON'];
  const candidates = named === undefined ? ['.venv-mlflow/bin/python', 'python3', 'python'] : [named];
  for (const python of candidates) {
    if (python.includes('/') && !existsSync(python)) continue;
    try {
      await promisify(execFile)(python, ['-c', 'import importlib.metadata as m; m.version("mlflow")']);
      return python;
    } catch {
      // This one has no MLflow.
    }
  }
  throw new UserInputError({
    place: named ?? 'python',
    reason: 'MLflow is not installed',
    remedy: `Install it here: ${installation()}. Or name a Python that has it in FORMULARY_MLFLOW_PYTHON.`,
  });
}
