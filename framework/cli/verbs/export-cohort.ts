import { resolve } from 'node:path';
import { UserInputError } from '../../errors.js';
import { collect } from '../options.js';
import { showOnTerminal, type ShowOptions } from '../show-on-terminal.js';
import type { RegisterVerb } from '../verb.js';

type Options = ShowOptions & { readonly jsonl?: string; readonly parquet?: string };

/** `formulary export-cohort` writes the cohort for other programs. Its file holds patient-level data. */
const exportCohort: RegisterVerb = (program) => {
  program
    .command('export-cohort')
    .description('write the cohort of an experiment for other programs (patient-level data!)')
    .argument('<file>', 'the experiment')
    .option('--jsonl <file>', 'write JSON Lines, one patient a line')
    .option('--parquet <folder>', 'write Parquet: records, vocabularies with names, profile values, interactions')
    .option('--set <path=value>', 'lay a value over the file; may be repeated', collect, [])
    .option('--row <name>', 'the row whose cohort is meant; the first one if absent')
    .option('--runs <folder>', 'where results and caches lie', 'runs')
    .option('--json', 'print counts and digests as JSON: { patients, visits, file, sha256 }, or files for Parquet')
    .action((file: string, { jsonl, parquet, ...options }: Options) => {
      const [view, out] = jsonl === undefined ? ['cohort-parquet', parquet] : ['cohort-records', jsonl];
      if (out !== undefined && (jsonl === undefined || parquet === undefined))
        return showOnTerminal(view!, file, options, resolve(out));
      throw new UserInputError({
        place: 'export-cohort',
        reason: out === undefined ? 'no form is named' : 'two forms are named',
        remedy: 'Write one of --jsonl FILE and --parquet FOLDER.',
      });
    });
};
export default exportCohort;
