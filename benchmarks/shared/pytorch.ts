import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Measurement } from './measure.js';

/** The scripts stand beside the sources, which are two folders above the compiled program. */
const sources = join(fileURLToPath(new URL('../../../', import.meta.url)), 'benchmarks');

/** Time limit in milliseconds. On busy cores PyTorch can take minutes, and then its processor time alone means anything. */
const mostMilliseconds = 300_000;

/**
 * Runs a script of hand-packed PyTorch and returns what it measures. Undefined when FORMULARY_PYTHON names no Python with
 * torch.
 *
 * @param name path of the script below `benchmarks/`
 */
export async function measurePytorch(
  name: string,
  batch: number,
  threads: number,
  say: (line: string) => void,
): Promise<readonly Measurement[]> {
  const python = process.env['FORMULARY_PYTHON'];
  if (python === undefined || python === '') {
    say('pytorch: not measured; set FORMULARY_PYTHON to a Python that has torch');
    return [];
  }
  const script = join(sources, name);
  if (!existsSync(script)) throw new Error(`${script} is missing`);
  try {
    const words = [script, String(batch), String(threads)];
    const { stdout } = await promisify(execFile)(python, words, { timeout: mostMilliseconds });
    return JSON.parse(stdout) as Measurement[];
  } catch (error) {
    if ((error as { killed?: boolean }).killed) {
      const seconds = mostMilliseconds / 1000;
      say(
        `pytorch, batch ${batch}, ${threads} threads: not measured; not done within ${seconds} s (the cores are busy)`,
      );
      return [];
    }
    say(`pytorch: not measured; ${(error as { stderr?: string }).stderr?.trim().split('\n').at(-1) ?? String(error)}`);
    return [];
  }
}
