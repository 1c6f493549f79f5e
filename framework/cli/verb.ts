import type { Command } from 'commander';

/**
 * Adds a verb to the command line. Every verb has a file in `framework/cli/verbs/` with its name, whose default export is this
 * function. Only the file of the verb in use is loaded, so import heavy modules (engines, DuckDB) inside actions.
 */
export type RegisterVerb = (program: Command) => void;
