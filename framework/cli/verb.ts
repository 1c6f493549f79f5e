import type { Command } from 'commander';

/**
 * Adds a verb to the command line. Every verb of the framework has a file in `framework/cli/verbs/` with its name, whose
 * default export is this function. Other verbs are components (`framework/contracts/verb.ts`). Only the file of the verb in use
 * is loaded, so import heavy modules (engines, DuckDB) inside actions.
 */
export type RegisterVerb = (program: Command) => void;
