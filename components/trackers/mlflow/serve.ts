import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Type } from '../../../framework/registry/type.js';
import { conforms } from '../../../framework/conforms.js';
import { UserInputError } from '../../../framework/errors.js';
import { readJson } from '../../../framework/read-json.js';
import type { LocalDestination, ServeSettings } from '../../../framework/tracking/tracker.js';
import { isHealthy, LocalServer } from './local-server.js';

const Note = Type.Object({ uri: Type.String(), pid: Type.Integer() });
const noteName = 'server.json';

/** Starts a server that keeps everything in a folder and goes on after this process; or finds the one that runs there. */
export async function serve(
  { folder, port }: ServeSettings,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<LocalDestination> {
  const running = await served(folder);
  if (running !== undefined) return running;
  const uri = `http://127.0.0.1:${port}`;
  if (await isHealthy(uri)) {
    throw new UserInputError({
      place: uri,
      reason: 'another server answers there',
      remedy: 'Choose another port with --port, or deliver to that server: formulary sync --uri.',
    });
  }
  const python = await pythonWithMlflow(environment);
  await mkdir(folder, { recursive: true });
  const server = await LocalServer.start({ python, folder, port });
  const note = { uri: server.uri, pid: server.pid ?? 0 };
  await writeFile(join(folder, noteName), JSON.stringify(note));
  return { ...note, found: false };
}

/** The server that was started in a folder, if it still answers. */
export async function served(folder: string): Promise<LocalDestination | undefined> {
  const note = await readJson(join(folder, noteName)).catch(() => undefined);
  if (!conforms(Note, note) || !(await isHealthy(note.uri))) return undefined;
  return { uri: note.uri, pid: note.pid, found: true };
}

/** A Python that can start MLflow: the one that is named, that of the tests, or the first in the path. */
async function pythonWithMlflow(environment: Readonly<Record<string, string | undefined>>): Promise<string> {
  const named = environment['FORMULARY_MLFLOW_PYTHON'];
  const candidates = named === undefined ? ['.venv-mlflow/bin/python', 'python3', 'python'] : [named];
  for (const python of candidates) {
    if (python.includes('/') && !existsSync(python)) continue;
    try {
      await promisify(execFile)(python, ['-c', 'import importlib.metadata as m; m.version("mlflow")']);
      return python;
    } catch {
      // this one has no MLflow
    }
  }
  throw new UserInputError({
    place: named ?? 'python',
    reason: 'MLflow is not installed',
    remedy:
      'Install it beside the project, in 15 seconds: tools/mlflow/setup.sh. Or name a Python that has it in ' +
      'FORMULARY_MLFLOW_PYTHON.',
  });
}
