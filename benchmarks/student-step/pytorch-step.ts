import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Measurement } from '../shared/measure.js';

/** The script stands beside the sources, which are two folders above the compiled program. */
const script = join(fileURLToPath(new URL('../../../', import.meta.url)), 'benchmarks/student-step/pytorch_step.py');

/** Two threads of PyTorch on busy cores can take minutes; their figure would mean nothing. */
const mostMilliseconds = 60_000;

/** Packed by hand in PyTorch, with its default and its fused Adam; nothing when FORMULARY_PYTHON names no Python with torch. */
export async function measurePytorch(
  batch: number,
  threads: number,
  say: (line: string) => void,
): Promise<readonly Measurement[]> {
  const python = process.env['FORMULARY_PYTHON'];
  if (python === undefined || python === '') {
    say('pytorch: not measured; set FORMULARY_PYTHON to a Python that has torch');
    return [];
  }
  if (!existsSync(script)) throw new Error(`${script} is missing`);
  try {
    const given = [script, String(batch), String(threads)];
    const { stdout } = await promisify(execFile)(python, given, { timeout: mostMilliseconds });
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
