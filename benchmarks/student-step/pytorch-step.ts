import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Measurement } from '../shared/measure.js';

/** The script stands beside the sources, which are two folders above the compiled program. */
const script = join(fileURLToPath(new URL('../../../', import.meta.url)), 'benchmarks/student-step/pytorch_step.py');

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
    const { stdout } = await promisify(execFile)(python, [script, String(batch), String(threads)]);
    return JSON.parse(stdout) as Measurement[];
  } catch (error) {
    say(`pytorch: not measured; ${(error as { stderr?: string }).stderr?.trim().split('\n').at(-1) ?? String(error)}`);
    return [];
  }
}
