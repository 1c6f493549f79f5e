import type { Command } from 'commander';
import { UserInputError } from '../errors.js';
import { nearest } from '../experiment/suggest.js';
import type { RunStatus } from '../launch/experiment-status.js';
import { parseSeeds } from '../launch/plan-experiment.js';

/** The options that choose runs of an experiment that was run or submitted. */
export interface RunChoice {
  readonly rows?: readonly string[];
  readonly seeds?: readonly string[];
}

/** Adds the options to a command; `verb` says what is done with the runs. */
export function runChoice(command: Command, verb: string): Command {
  return command
    .option('--row, --rows <row...>', `${verb} these rows only`)
    .option('--seeds <seed...>', `${verb} these seeds only: 42,43`);
}

/**
 * The runs that are meant.
 *
 * @throws UserInputError where a row or a seed is named that the experiment does not have
 */
export function chosenRuns(runs: readonly RunStatus[], { rows, seeds }: RunChoice): readonly RunStatus[] {
  const known = [...new Set(runs.flatMap(({ row }) => row ?? []))];
  for (const row of rows ?? []) requireRow(row, known);
  const wanted = seeds === undefined ? undefined : parseSeeds(seeds);
  const strange = wanted?.find((seed) => !runs.some((run) => run.seed === seed));
  if (strange !== undefined) throw new UserInputError({ place: '--seeds', reason: `no run has the seed ${strange}` });
  return runs.filter(({ row, seed }) => (rows?.includes(row ?? '') ?? true) && (wanted?.includes(seed ?? -1) ?? true));
}

/** @throws UserInputError with the nearest name where there is no such row */
export function requireRow(row: string, known: readonly string[]): void {
  if (known.includes(row)) return;
  const near = nearest(row, known);
  const reason = `there is no row "${row}"${near === undefined ? '' : `; did you mean "${near}"?`}`;
  throw new UserInputError({ place: '--row', reason, remedy: `Rows: ${known.join(', ')}.` });
}
