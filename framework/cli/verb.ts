import type { Command } from 'commander';

/**
 * One verb of the command line = one file in `framework/cli/verbs/`, named after the verb, whose default export is this
 * function. Only the file of the verb that was asked for is loaded: import heavy modules (engines, DuckDB) inside actions.
 */
export type RegisterVerb = (program: Command) => void;
