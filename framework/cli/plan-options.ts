import { resolve } from 'node:path';
import { parseSeeds, type PlanOptions } from '../launch/plan-experiment.js';
import { requireResultsFolder } from './results-folder.js';

/** The options that choose what is planned. */
export interface PlanWords {
  readonly set: readonly string[];
  readonly rows?: readonly string[];
  readonly seeds?: readonly string[];
  readonly runs: string;
}

/** Adds the options that choose what is planned. */
export function planOptions(words: PlanWords): PlanOptions {
  const { set, rows, seeds, runs } = words;
  requireResultsFolder(runs);
  return {
    set,
    runsFolder: resolve(runs),
    tell: (text) => process.stderr.write(`${text}\n`),
    ...(rows === undefined ? {} : { rows }),
    ...(seeds === undefined ? {} : { seeds: parseSeeds(seeds) }),
  };
}
