import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** The cost of one process, from its start to its end. */
export interface ProcessTimes {
  /** Wall time in milliseconds. */
  readonly milliseconds: number;
  /** Processor time in milliseconds, over all cores. */
  readonly processorMilliseconds: number;
}

/** Writes the processor time of this process into the file that BENCHMARK_CPU names. */
const recorder = `data:text/javascript,${encodeURIComponent(`
import { writeFileSync } from 'node:fs';
process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  writeFileSync(process.env.BENCHMARK_CPU, String((user + system) / 1000));
});`)}`;

/** Runs Node once in a process of its own. Throws with its output where it fails. */
export function measureProcess(words: readonly string[], folder: string): ProcessTimes {
  const record = join(folder, 'cpu.txt');
  const env = { ...process.env, BENCHMARK_CPU: record };
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ['--import', recorder, ...words], {
    encoding: 'utf8',
    env,
    maxBuffer: 1e9,
  });
  const milliseconds = performance.now() - start;
  if (status !== 0) throw new Error(`node ${words.join(' ')}: exit code ${status}\n${stderr}`);
  const processorMilliseconds = Number(readFileSync(record, 'utf8'));
  rmSync(record);
  return { milliseconds, processorMilliseconds };
}
