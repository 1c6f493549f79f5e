import { mkdtempSync, mkdirSync, rmSync, writeFileSync, readFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { JsonObject } from '../../../framework/json.js';
import { openInputDigests } from '../../../framework/plan/input-digests.js';
import { createPlan, type Plan, type PlanRequest } from '../../../framework/plan/plan.js';
import { discoverComponents } from '../../../framework/registry/discover.js';
import type { Registry } from '../../../framework/registry/registry.js';

/**
 * Components without medicine: numbers are read from a file (`numbers`), a walk drifts towards them, epoch by epoch, with a
 * checkpoint after each (`walk`), and its end is scored (`score`). Every stage that finishes says so in `finished.txt`.
 */
export interface ToyWorld {
  readonly folder: string;
  readonly components: string;
  readonly runs: string;
  /** The raw input file. */
  readonly numbers: string;
  readonly registry: () => Promise<Registry>;
  /** One row of the toy experiment. */
  readonly row: (changes?: ToyChanges) => JsonObject;
  readonly plan: (request: PlanRequest) => Promise<Plan>;
  /** Names of the stages that were computed to the end, one an attempt. */
  readonly finished: () => readonly string[];
  readonly writeComponent: (place: string, source: string) => void;
  readonly remove: () => void;
}

interface ToyChanges {
  readonly epochs?: number;
  readonly step?: number;
  readonly milliseconds?: number;
  /** How the walk misbehaves. */
  readonly fault?: 'throw' | 'input' | 'crash' | 'none';
}

export function createToyWorld(): ToyWorld {
  const folder = mkdtempSync(join(tmpdir(), 'formulary-toy-'));
  const components = join(folder, 'components');
  const runs = join(folder, 'runs');
  const numbers = join(folder, 'numbers.txt');
  writeFileSync(numbers, '3\n4\n5\n');
  const writeComponent = (place: string, source: string) => {
    mkdirSync(dirname(join(components, place)), { recursive: true });
    writeFileSync(join(components, place), source);
  };
  for (const [place, source] of Object.entries(toySources(join(folder, 'finished.txt')))) writeComponent(place, source);
  const registry = () => discoverComponents(components);
  return {
    folder,
    components,
    runs,
    numbers,
    registry,
    row: ({ epochs = 4, step = 0.5, milliseconds = 0, fault = 'none' } = {}) => ({
      dataset: { type: 'file', path: numbers, scale: 1 },
      student: { type: 'walker', step, milliseconds, fault },
      training: { epochs },
    }),
    plan: async (request) => createPlan(request, await registry(), await openInputDigests(join(runs, 'cache'))),
    finished: () => readLines(join(folder, 'finished.txt')),
    writeComponent,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function readLines(file: string): readonly string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
}

function dist(place: string): string {
  return new URL(`../../../${place}`, import.meta.url).href;
}

function toySources(finished: string): Readonly<Record<string, string>> {
  const head = `import { component } from '${dist('framework/registry/component.js')}';
import { UserInputError } from '${dist('framework/errors.js')}';
import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
const options = { type: 'object', additionalProperties: false, properties: {} };
const described = (properties) => ({ ...options, properties: Object.fromEntries(
  Object.entries(properties).map(([name, schema]) => [name, { description: 'A toy.', ...schema }])) });
const finish = (stage) => appendFileSync(${JSON.stringify(finished)}, stage + '\\n');
`;
  const sections = ['dataset', 'student', 'training', 'evaluation', 'tracking', 'launcher', 'resources'].map((name) => [
    `sections/${name}.mjs`,
    `export { default } from '${dist(`components/sections/${name}.js`)}';`,
  ]);
  return {
    ...Object.fromEntries(sections),
    'launchers/local.mjs': `export { default } from '${dist('components/launchers/local/local.js')}';`,
    'datasets/file.mjs': `${head}
export default component({ kind: 'dataset', type: 'file', version: 1, summary: 'Numbers in a file.',
  options: described({ path: { type: 'string', format: 'path' }, scale: { type: 'number', default: 1 } }),
  keyDefaults: { scale: 1 }, build: ({ options }) => options });`,
    'students/walker.mjs': `${head}
export default component({ kind: 'student', type: 'walker', version: 1, summary: 'Walks to the mean.',
  options: described({ step: { type: 'number', default: 0.5 }, milliseconds: { type: 'number', default: 0 },
    fault: { type: 'string', default: 'none' } }),
  keyExcludes: ['milliseconds'], build: ({ options }) => options });`,
    'stages/numbers.mjs': `${head}
export default component({ kind: 'stage', type: 'numbers', version: 1, summary: 'Reads the numbers.', options,
  needs: { dataset: 'dataset' },
  properties: { after: () => [], reads: ['dataset'], usesSeed: false },
  build: ({ dataset }) => ({
    files: async () => [dataset.path],
    run: async ({ folder, journal }) => {
      const numbers = readFileSync(dataset.path, 'utf8').trim().split('\\n').map((line) => Number(line) * dataset.scale);
      journal.note(numbers.length + ' numbers');
      writeFileSync(folder + '/numbers.json', JSON.stringify(numbers));
      finish('numbers');
    },
  }) });`,
    'stages/walk.mjs': `${head}
export default component({ kind: 'stage', type: 'walk', version: 1, summary: 'Walks.', options,
  needs: { student: 'student', training: 'training' },
  properties: { after: () => ['numbers'], reads: ['student', 'training'], usesSeed: true },
  build: ({ student, training }) => ({
    run: async ({ folder, checkpoints, input, seed, signal, journal }) => {
      const numbers = JSON.parse(readFileSync(input('numbers') + '/numbers.json', 'utf8'));
      const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
      const saved = checkpoints + '/walk.json';
      let { epoch, at } = existsSync(saved) ? JSON.parse(readFileSync(saved, 'utf8')) : { epoch: 0, at: seed };
      if (student.fault === 'throw') throw new Error('the walker stumbled');
      if (student.fault === 'input') throw new UserInputError({ place: 'student', reason: 'too steep', remedy: 'lower step' });
      while (epoch < training.epochs) {
        signal.throwIfAborted();
        await new Promise((resolve) => setTimeout(resolve, student.milliseconds));
        at += (mean - at) * student.step;
        epoch += 1;
        journal.metric('validation/distance', Math.abs(mean - at), epoch);
        writeFileSync(saved + '.partial', JSON.stringify({ epoch, at }));
        renameSync(saved + '.partial', saved);
        journal.progress(epoch, training.epochs, 'epochs');
        if (student.fault === 'crash' && epoch === 2) process.kill(process.pid, 'SIGKILL');
      }
      writeFileSync(folder + '/model.safetensors', JSON.stringify(at));
      finish('walk');
    },
  }) });`,
    'stages/score.mjs': `${head}
export default component({ kind: 'stage', type: 'score', version: 1, summary: 'Scores.', options,
  properties: { after: () => ['walk'], reads: ['evaluation'], usesSeed: false, terminal: true },
  build: () => ({
    run: async ({ folder, input }) => {
      const at = JSON.parse(readFileSync(input('walk') + '/model.safetensors', 'utf8'));
      writeFileSync(folder + '/metrics.json', JSON.stringify({ metrics: { 'test/overall/position': at } }));
      finish('score');
    },
  }) });`,
  };
}
