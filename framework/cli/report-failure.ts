import { existsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { problemInWords, UserInputError } from '../errors.js';
import { machineTrouble } from '../machine-trouble.js';
import { ComponentError } from '../registry/component-error.js';
import { ProblemsError } from '../experiment/problem.js';
import { cancelledCode, isCancelled } from './cancellation.js';
import { maskCredentials } from './mask-credentials.js';
import { renderProblems } from './render-problems.js';

/**
 * Tells the user what went wrong, and returns the exit code. It says nothing of a command that was stopped. A crash takes one
 * line, and a file keeps its details.
 */
export function reportFailure(error: unknown, words: readonly string[]): number {
  if (isCancelled()) return cancelledCode;
  if (error instanceof ProblemsError) {
    process.stderr.write(renderProblems(error));
    return 2;
  }
  if (error instanceof UserInputError) {
    process.stderr.write(`${maskCredentials(error.message)}\n`);
    return 2;
  }
  const trouble = machineTrouble(error);
  if (trouble !== undefined) {
    process.stderr.write(`${problemInWords(trouble)}\n`);
    return 1;
  }
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  const [summary = ''] = message.split('\n');
  const what = error instanceof ComponentError ? 'an exception in a component' : 'an error in the program itself';
  const details = error instanceof ComponentError && error.cause instanceof Error ? error.cause.stack : stack;
  process.stderr.write(
    `formulary: ${what}: ${maskCredentials(summary)}\n  details: ${writeDetails(words, details ?? message)}\n`,
  );
  return 1;
}

/** The folder of crash logs. It is below `runs/` where that exists, because a message may quote data that must not leave it. */
function writeDetails(words: readonly string[], details: string): string {
  const folder = existsSync('runs') ? 'runs' : tmpdir();
  const file = join(folder, `crash-${process.pid}-${Date.now()}.log`);
  const text = `formulary ${maskCredentials(words.join(' '))}\nNode ${process.version} on ${process.platform} ${process.arch}\n\n${details}\n`;
  try {
    writeFileSync(file, text, { mode: 0o600 });
    return file;
  } catch {
    return details;
  }
}
