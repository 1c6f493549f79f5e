import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const mostMilliseconds = 60_000;

/**
 * Runs a probe in a process of its own, because a missing driver or library may end that process.
 * @returns why the engine does not work; undefined where it works
 */
export async function problemOfProbe(script: URL, argument: string): Promise<string | undefined> {
  const words = [fileURLToPath(script), argument];
  const { stdout, killed } = await promisify(execFile)(process.execPath, words, { timeout: mostMilliseconds }).then(
    (done) => ({ ...done, killed: false }),
    (error: { readonly stdout?: string; readonly killed?: boolean }) => ({ stdout: '', ...error }),
  );
  const outcome = stdout.trim().split('\n').at(-1)!;
  if (outcome === 'works') return undefined;
  if (killed === true) return `the process that tried it did not end within ${mostMilliseconds / 1000} s`;
  return outcome === '' ? 'the process that tried it ended without a word' : outcome;
}
