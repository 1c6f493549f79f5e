import { execFile, spawn, type ChildProcess, type ExecFileException } from 'node:child_process';
import { access, constants, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { ownIdentity } from '../../../framework/files/process-identity.js';
import { problemInWords, UserInputError, type UserInputProblem } from '../../../framework/errors.js';
import { Type } from '../../../framework/registry/type.js';
import { conforms } from '../../../framework/conforms.js';
import type { JsonObject } from '../../../framework/json.js';
import type { TeacherContext } from '../../contracts/teacher.js';

/** What a program may tell on its standard output, a line of JSON each. Other lines are for people. */
const event = Type.Union([
  Type.Object({
    event: Type.Literal('progress'),
    done: Type.Number(),
    total: Type.Number(),
    unit: Type.String(),
  }),
  Type.Object({ event: Type.Literal('metric'), name: Type.String(), value: Type.Number(), step: Type.Integer() }),
  Type.Object({ event: Type.Literal('note'), text: Type.String() }),
  Type.Object({
    event: Type.Literal('problem'),
    place: Type.String(),
    reason: Type.String(),
    remedy: Type.String(),
    /** Whether the input is wrong: exit code 2 and not 1. */
    input: Type.Boolean(),
  }),
]);

/** Time that a program has to end after it was asked to. */
const graceMilliseconds = 10_000;
/** Time that a Python has to say its versions. */
const versionsMilliseconds = 30_000;
/** Lines of output that are shown when a program fails without a word. */
const shownLines = 15;

/** A command, and what of the experiment says it. */
export interface Command {
  /** Words of the command line: a prefix (`torchrun --nproc-per-node 4`) and the program. */
  readonly words: readonly string[];
  /** `teacher.command` */
  readonly place: string;
}

/**
 * Runs a program of another language as a part of a stage (docs/external-stages.md). It finds the path of a JSON file in the
 * environment variable `FORMULARY_CONTEXT` and tells progress, metrics, notes and problems as lines of JSON.
 *
 * @param asked what the file says beside `parent`, the process that waits for the program
 * @throws UserInputError where the program says that its input is wrong
 */
export async function runProgram(
  command: Command,
  asked: JsonObject,
  { checkpoints, signal, journal }: Omit<TeacherContext, 'folder'>,
): Promise<void> {
  signal.throwIfAborted();
  const contextFile = join(checkpoints, 'context.json');
  const { pid, host, startedAt } = ownIdentity();
  await writeFile(contextFile, JSON.stringify({ ...asked, parent: { pid, host, startedAt } }));
  const [name, ...words] = command.words;
  const child = spawn(name!, words, {
    env: { ...process.env, FORMULARY_CONTEXT: contextFile },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that all that a launcher starts can be ended at once.
    detached: true,
  });
  let problem: Error | undefined;
  const said: string[] = [];
  const onLine = (line: string) => {
    const told = parsed(line);
    if (!conforms(event, told)) said.splice(0, said.push(line) - shownLines);
    else if (told.event === 'progress') journal.progress(told.done, told.total, told.unit);
    else if (told.event === 'metric') journal.metric(told.name, told.value, told.step);
    else if (told.event === 'note') journal.note(told.text);
    else problem ??= told.input ? new UserInputError(told) : new Error(problemInWords(told));
  };
  for (const input of [child.stdout, child.stderr]) createInterface({ input }).on('line', onLine);
  const code = await ended(child, command, signal);
  if (signal.aborted) throw signal.reason;
  if (problem !== undefined) throw problem;
  if (code !== 0) throw new Error(`${command.words.join(' ')} ended with ${code}:\n${said.join('\n')}`);
}

/**
 * Looks for the first word of a command, and starts nothing.
 *
 * @throws UserInputError where this machine has no program of that name
 */
export async function requireCommand(command: Command): Promise<void> {
  const name = command.words[0]!;
  const folders = name.includes('/') ? [''] : (process.env['PATH'] ?? '').split(delimiter);
  const found = await Promise.allSettled(folders.map((folder) => access(join(folder, name), constants.X_OK)));
  if (found.every(({ status }) => status === 'rejected')) throw new UserInputError(notThere(command, 'ENOENT'));
}

/**
 * Lets the package's program say whether what it needs is installed: it is started without a context.
 *
 * @throws UserInputError where the program says what is missing, or does not come so far
 */
export async function requireVersions(command: Command): Promise<void> {
  const env = { ...process.env, FORMULARY_CONTEXT: '' };
  const [error, stdout, stderr] = await new Promise<[ExecFileException | null, string, string]>((resolve) => {
    const [name, ...words] = command.words;
    execFile(name!, words, { env, timeout: versionsMilliseconds }, (...told) => resolve(told));
  });
  for (const told of stdout.split('\n').map(parsed))
    if (conforms(event, told) && told.event === 'problem') throw new UserInputError(told);
  // What takes too long on a busy machine is asked again by the stage.
  if (error === null || error.killed === true) return;
  const [name] = command.words;
  throw new UserInputError({
    place: command.place,
    reason: `"${name}" cannot run the program (${error.code}): ${stderr.trim().split('\n').at(-1)}`,
    remedy: 'Name a Python of 3.9 or later with torch, transformers and peft.',
  });
}

function notThere({ words, place }: Command, code: string): UserInputProblem {
  const reason = `the command "${words[0]}" cannot be started (${code})`;
  return { place, reason, remedy: 'Name a program that is installed here, or install it.' };
}

function parsed(line: string): unknown {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Waits for the program; ends it and all that it started when the signal aborts. */
function ended(child: ChildProcess, command: Command, signal: AbortSignal): Promise<number | string | null> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const kill = (how: NodeJS.Signals) => {
      try {
        process.kill(-child.pid!, how);
      } catch {
        // It has ended by itself.
      }
    };
    const stop = () => {
      kill('SIGTERM');
      timer = setTimeout(() => kill('SIGKILL'), graceMilliseconds);
    };
    signal.addEventListener('abort', stop, { once: true });
    child.once('error', (error: NodeJS.ErrnoException) => {
      reject(new Error(problemInWords(notThere(command, error.code ?? error.message))));
    });
    child.once('close', (code, how) => {
      signal.removeEventListener('abort', stop);
      clearTimeout(timer);
      resolve(code ?? how);
    });
  });
}
