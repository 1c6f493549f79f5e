import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Benchmark } from '../shared/benchmark.js';
import { median } from '../../framework/statistics/median.js';
import { measureProcess, type ProcessTimes } from './measure-process.js';
import { thousandRuns } from './thousand-runs.js';

interface Command extends ProcessTimes {
  readonly command: string;
  /** Largest time that it may take on an idle machine, in milliseconds. */
  readonly target?: number;
  /** Processor time as a multiple of that of starting Node. */
  readonly starts: number;
}

const main = fileURLToPath(new URL('../../framework/cli/main.js', import.meta.url));
const times = 5;

const cli: Benchmark<Command> = {
  summary: `The command line from its start to its end, median of ${times} cold processes, next to the start of Node itself.`,
  async run(say) {
    const folder = mkdtempSync(join(tmpdir(), 'formulary-benchmark-'));
    const thousand = join(folder, 'a-thousand-runs.yaml');
    writeFileSync(thousand, thousandRuns);
    const commands: readonly (readonly [command: string, words: readonly string[], target?: number])[] = [
      ['node -e 0', ['-e', '0']],
      ['formulary check experiments/table-6.yaml', [main, 'check', 'experiments/table-6.yaml'], 400],
      ['formulary list', [main, 'list']],
      ['formulary explain … training.epochs', [main, 'explain', 'experiments/table-6.yaml', 'training.epochs']],
      ['formulary plan, 1,000 runs', [main, 'plan', thousand, '--json', '--runs', join(folder, 'runs')], 2000],
    ];
    try {
      // The first process writes the catalogue of components, which the others read.
      measureProcess([main, 'list'], folder);
      const results: Command[] = [];
      for (const [command, words, target] of commands) {
        const all = Array.from({ length: times }, () => measureProcess(words, folder));
        const milliseconds = median(all.map((one) => one.milliseconds));
        const processorMilliseconds = median(all.map((one) => one.processorMilliseconds));
        const starts = processorMilliseconds / (results[0]?.processorMilliseconds ?? processorMilliseconds);
        say(`${command}: ${milliseconds.toFixed(0)} ms`);
        results.push({
          command,
          milliseconds,
          processorMilliseconds,
          starts,
          ...(target === undefined ? {} : { target }),
        });
      }
      return results;
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  cells: ({ command, milliseconds, processorMilliseconds, starts, target }) => ({
    command,
    ms: milliseconds.toFixed(0),
    'processor ms': processorMilliseconds.toFixed(0),
    'starts of Node': starts.toFixed(1),
    'target ms': target === undefined ? '' : String(target),
  }),
};

export default cli;
