import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandHere, type End } from '../../command-here.js';
import { smallModels } from '../small-models.js';

const program = fileURLToPath(new URL('../../../framework/cli/main.js', import.meta.url));

/** Real components, so small that a run takes seconds. */
const yaml = (seeds: readonly number[], epochs: number): string => `title: Tiny experiment
dataset: { type: synthetic, train: 60, validation: 30, test: 40, diagnoses: 60, procedures: 20, medications: 45 }
${smallModels}metrics: { prauc: { type: prauc } }
training: { epochs: ${epochs}, batchSize: 16, learningRate: 1e-2, patience: ${epochs} }
seeds: [${seeds.join(', ')}]
rows:
  "full": {}
  "w/o KD": { ablations: [without-kd] }
tables:
  - { id: scores, columns: [prauc], groups: [overall], baseline: full }
`;

/** A folder with a tiny experiment file, in which the real command line is used. */
export class TinyExperiment {
  private constructor(readonly folder: string) {}

  static make(seeds: readonly number[], epochs: number): Promise<TinyExperiment> {
    return TinyExperiment.of(yaml(seeds, epochs));
  }

  static async of(text: string): Promise<TinyExperiment> {
    const folder = await mkdtemp(join(tmpdir(), 'formulary-tiny-'));
    await writeFile(join(folder, 'tiny.yaml'), text);
    return new TinyExperiment(folder);
  }

  get runs(): string {
    return join(this.folder, 'runs');
  }

  /** The folder of the only experiment that was run. */
  async experimentFolder(): Promise<string> {
    const [name = ''] = await readdir(join(this.runs, 'experiments'));
    return join(this.runs, 'experiments', name);
  }

  /** `formulary <words>` in the folder: in this process, or in one of its own, which `started` receives. */
  formulary(words: readonly string[], started?: (child: ChildProcess) => void): Promise<End> {
    if (started === undefined) return commandHere(this.folder, words, { MLFLOW_TRACKING_URI: '' });
    const child = spawn(process.execPath, [program, ...words], {
      cwd: this.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, MLFLOW_TRACKING_URI: '' },
    });
    started(child);
    const said = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => (said.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said.stderr += chunk.toString()));
    return new Promise((resolve) => child.once('close', (code) => resolve({ code, ...said })));
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}
