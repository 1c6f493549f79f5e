import type { Experiment, Row } from '../../experiment/experiment.js';
import { doubtfulRows, type RowChanges } from '../../experiment/inherited-rows.js';
import { loadExperiment } from '../../experiment/load.js';
import { ProblemsError, type Problem } from '../../experiment/problem.js';
import { withOwnSeeds } from '../../plan/own-seeds.js';
import { readCatalogue } from '../../registry/catalogue.js';
import { Memo } from '../../registry/memo.js';
import type { Sections } from '../../registry/sections.js';
import { count } from '../../count.js';
import { maskCredentials } from '../mask-credentials.js';
import { collect } from '../options.js';
import { displayPath } from '../../files/display-path.js';
import { renderProblems } from '../render-problems.js';
import type { RegisterVerb } from '../verb.js';

interface Options {
  readonly set: readonly string[];
  readonly rows?: readonly string[];
  readonly ready?: boolean;
  readonly json?: boolean;
}

const check: RegisterVerb = (program) => {
  program
    .command('check')
    .description('say whether an experiment file is valid, and what is wrong with it')
    .argument('<file>', 'the experiment')
    .option('--set <path=value>', 'lay a value over the file; may be repeated', collect, [])
    .option('--row, --rows <row...>', 'these rows only')
    .option('--ready', 'also refuse environment variables that a run needs and that are not set')
    .option('--json', 'print { valid, problems } as JSON')
    .action(async (file: string, { set, rows, ready, json }: Options) => {
      try {
        const catalogue = await readCatalogue();
        const experiment = await loadExperiment(file, {
          registry: catalogue,
          set,
          ...(rows && { rows }),
          allowUnset: ready !== true,
        });
        process.stdout.write(
          json === true
            ? `${JSON.stringify({ valid: true, problems: [] })}\n`
            : summary(experiment, catalogue.sections),
        );
      } catch (error) {
        if (!(error instanceof ProblemsError)) throw error;
        process.exitCode = 2;
        if (json === true) {
          process.stdout.write(
            maskCredentials(`${JSON.stringify({ valid: false, problems: error.problems.map(record) })}\n`),
          );
        } else {
          process.stderr.write(renderProblems(error));
        }
      }
    });
};
export default check;

function record({ code, file, line, column, path, message, suggestion }: Problem) {
  return { code, file: displayPath(file), line, column, path, message, suggestion: suggestion ?? null };
}

function summary({ file, rows, unsetVariables, rowChanges }: Experiment, sections: Sections): string {
  const memo = new Memo();
  const repeats = (row: Row) => withOwnSeeds(row.values, sections, memo).length * row.seeds.length;
  const runs = rows.reduce((sum, row) => sum + repeats(row), 0);
  // Which rows need a teacher or patients is known when the experiment is planned.
  const most = rows.some((row) => repeats(row) > row.seeds.length) ? 'up to ' : '';
  const names = [...new Set(unsetVariables.map(({ name }) => name))];
  const open = names.length === 0 ? '' : `not set, and needed to run it: ${names.join(', ')}\n`;
  return `${displayPath(file)} is valid: ${count(rows.length, 'row')}, ${most}${count(runs, 'run')}\n${changesInWords(rowChanges, file)}${open}`;
}

/** What the file does to inherited rows: a misspelt name makes a row of its own, and nothing else would say so. */
function changesInWords(changes: RowChanges | undefined, file: string): string {
  if (changes === undefined) return '';
  const { added, changed, kept } = changes;
  const parts = [
    ...(added.length > 0 ? [`adds ${added.map(({ name }) => name).join(', ')}`] : []),
    ...(changed.length > 0 ? [`changes ${changed.join(', ')}`] : []),
    ...(kept.length > 0 ? [`inherits ${kept.length} as they are`] : []),
  ];
  return [`rows: it ${parts.join('; ')}`, ...doubtfulRows(changes, displayPath(file)), ''].join('\n');
}
