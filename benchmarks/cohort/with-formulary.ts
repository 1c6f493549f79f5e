import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { CohortBuild } from './cohort-build.js';

const script = fileURLToPath(new URL('build-cohort.js', import.meta.url));

/** Builds the cohort in a process of its own, so that its memory can be measured. */
export async function buildWithFormulary(
  root: string,
  mappings: string,
): Promise<Omit<CohortBuild, 'form' | 'prescriptions'>> {
  const { stdout } = await promisify(execFile)(process.execPath, [script, root, mappings]);
  return { program: 'formulary', ...(JSON.parse(stdout) as Omit<CohortBuild, 'form' | 'prescriptions' | 'program'>) };
}
