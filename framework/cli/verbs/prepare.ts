import { collect } from '../options.js';
import { showOnTerminal, type ShowOptions } from '../show-on-terminal.js';
import type { RegisterVerb } from '../verb.js';

/** `formulary prepare` builds the cohort alone, and shows what each step kept and dropped. */
const prepare: RegisterVerb = (program) => {
  program
    .command('prepare')
    .description('build the cohort of an experiment and print what each step kept and dropped')
    .argument('<file>', 'the experiment')
    .option('--set <path=value>', 'lay a value over the file; may be repeated', collect, [])
    .option('--row <name>', 'the row whose cohort is meant; the first one if absent')
    .option('--runs <folder>', 'where results and caches lie', 'runs')
    .option('--knowledge', 'print what is known about the codes instead: graphs, ontologies, molecules')
    .option('--json', 'print the counts as JSON')
    .action((file: string, { knowledge, ...options }: ShowOptions & { readonly knowledge?: boolean }) =>
      showOnTerminal(knowledge === true ? 'knowledge-report' : 'cohort-report', file, options),
    );
};
export default prepare;
