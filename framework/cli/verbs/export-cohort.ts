import path from 'node:path';
import { collect } from '../options.js';
import { showOnTerminal, type ShowOptions } from '../show-on-terminal.js';
import type { RegisterVerb } from '../verb.js';

/** `formulary export-cohort`: the cohort for other programs. Its file holds patient-level data. */
const exportCohort: RegisterVerb = (program) => {
  program
    .command('export-cohort')
    .description('write the cohort of an experiment as JSON Lines, one patient a line (patient-level data!)')
    .argument('<file>', 'the experiment')
    .requiredOption('--jsonl <out>', 'the file to write')
    .option('--set <path=value>', 'lay a value over the file; may be repeated', collect, [])
    .option('--row <name>', 'the row whose cohort is meant; the first one if absent')
    .option('--runs <folder>', 'where results and caches lie', 'runs')
    .option('--json', 'print { patients, visits, file, sha256 } as JSON')
    .action((file: string, { jsonl, ...options }: ShowOptions & { readonly jsonl: string }) =>
      showOnTerminal('cohort-records', file, options, path.resolve(jsonl)),
    );
};
export default exportCohort;
