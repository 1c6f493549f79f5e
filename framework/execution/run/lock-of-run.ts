import { readMetrics, type LockFile } from '../../records/lock-file.js';
import type { RunFile } from '../../records/run-file.js';
import { readStageRecord } from '../../records/stage-record.js';
import { stagePlaces } from '../cache/stage-cache.js';

/** The lock of a run whose stages are all in the cache. */
export async function lockOf(run: RunFile, runsFolder: string, runFolder: string): Promise<LockFile> {
  const { schema, title, row, seed, ablations, values, environment, code } = run;
  const stages = run.stages.map(({ stage, key, ingredients }) => {
    const record = readStageRecord(stagePlaces(runsFolder, stage, key).output);
    return { stage, key, inputs: ingredients.inputs, outputs: record?.outputs ?? {} };
  });
  const plugins = run.plugins.map((plugin) => plugin.package);
  const metrics = await readMetrics(runFolder);
  return { schema, title, row, seed, ablations, values, environment, plugins, code, stages, metrics };
}
