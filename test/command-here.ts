import { commandLine } from '../framework/cli/command-line.js';

export interface End {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Commands follow one another: each has the folder, the environment and the output of this process to itself. */
let former: Promise<unknown> = Promise.resolve();

/**
 * Does in this process what `formulary WORDS…` does in a folder. A process of its own takes most of a second to load modules.
 * Tests whose subject is a process (signals, what is loaded, standard input, code that changes) start one.
 */
export function commandHere(
  folder: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<End> {
  const end = former.then(() => run(folder, words, environment));
  former = end.catch(() => undefined);
  return end;
}

async function run(
  folder: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<End> {
  const written = { stdout: '', stderr: '' };
  const restore = [
    inFolder(folder),
    withEnvironment(environment),
    withWords(words),
    withoutSignals(),
    withoutExitCode(),
  ];
  for (const name of ['stdout', 'stderr'] as const) restore.push(catching(name, (text) => (written[name] += text)));
  try {
    await commandLine(words);
    return { code: Number(process.exitCode ?? 0), ...written };
  } finally {
    for (const undo of restore.reverse()) undo();
  }
}

type Undo = () => void;

function inFolder(folder: string): Undo {
  const before = process.cwd();
  process.chdir(folder);
  return () => process.chdir(before);
}

function withEnvironment(environment: Readonly<Record<string, string>>): Undo {
  const before = { ...process.env };
  Object.assign(process.env, environment);
  return () => {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  };
}

/** The command that is recorded is the one of `process.argv`. */
function withWords(words: readonly string[]): Undo {
  const before = process.argv;
  process.argv = [...before.slice(0, 2), ...words];
  return () => (process.argv = before);
}

/** Verbs listen to Ctrl-C as long as their process lives. */
function withoutSignals(): Undo {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const before = new Set(signals.flatMap((signal) => process.listeners(signal)));
  return () => {
    for (const signal of signals)
      for (const listener of process.listeners(signal)) if (!before.has(listener)) process.off(signal, listener);
  };
}

function withoutExitCode(): Undo {
  const before = process.exitCode;
  process.exitCode = undefined;
  return () => (process.exitCode = before);
}

/** A pipe, no terminal. */
function catching(name: 'stdout' | 'stderr', take: (text: string) => void): Undo {
  const stream = process[name];
  const { write, isTTY } = stream;
  stream.write = ((chunk: string | Uint8Array, ...rest: readonly unknown[]) => {
    take(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString());
    const told = rest.find((one): one is () => void => typeof one === 'function');
    told?.();
    return true;
  }) as typeof write;
  stream.isTTY = false;
  return () => Object.assign(stream, { write, isTTY });
}
