import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { renderProblems } from '../../../framework/cli/render-problems.js';
import type { Experiment } from '../../../framework/experiment/experiment.js';
import { loadExperiment, type LoadOptions } from '../../../framework/experiment/load.js';
import { ProblemsError } from '../../../framework/experiment/problem.js';
import { readCatalogue } from '../../../framework/registry/catalogue.js';
import type { JsonObject } from '../../../framework/json.js';

export const fixtureComponents = fileURLToPath(new URL('../../fixtures/components', import.meta.url));

/** What every experiment needs, to be extended by the tests. */
export const base = `title: A test
dataset: { type: synthetic }
prompt: { type: leader }
teacher: { type: llama, lora: { rank: 8 } }
student: { type: leader, width: 32 }
losses:
  prescription: { type: binary-cross-entropy }
  distillation: { type: feature-distillation, weight: 0.4 }
training: { epochs: 3 }
`;

/** A folder with experiment files, removed after the test. */
export class Files {
  readonly folder = mkdtempSync(join(tmpdir(), 'formulary-experiment-'));

  constructor(files: Readonly<Record<string, string>>) {
    writeFileSync(join(this.folder, 'package.json'), '{}');
    for (const [name, text] of Object.entries(files)) this.write(name, text);
  }

  write(name: string, text: string): void {
    const file = join(this.folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  async load(name: string, options: Partial<LoadOptions> = {}): Promise<Experiment> {
    const registry = await readCatalogue(fixtureComponents);
    return loadExperiment(join(this.folder, name), { registry, env: {}, ...options });
  }

  /** What the user is told about the file. */
  async problems(name: string, options: Partial<LoadOptions> = {}): Promise<string> {
    try {
      await this.load(name, options);
      return '';
    } catch (error) {
      if (error instanceof ProblemsError) return renderProblems(error, this.folder);
      throw error;
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Loads `experiment.yaml`, which extends `base.yaml`. */
export async function load(text: string, options: Partial<LoadOptions> = {}): Promise<Experiment> {
  const files = new Files({ 'base.yaml': base, 'experiment.yaml': text });
  try {
    return await files.load('experiment.yaml', options);
  } finally {
    files.remove();
  }
}

export async function problems(text: string, options: Partial<LoadOptions> = {}): Promise<string> {
  const files = new Files({ 'base.yaml': base, 'experiment.yaml': text });
  try {
    return await files.problems('experiment.yaml', options);
  } finally {
    files.remove();
  }
}

/** A section of the first row. */
export function section(experiment: Experiment, name: string, row = 0): JsonObject {
  return experiment.rows[row]?.values[name] as JsonObject;
}
