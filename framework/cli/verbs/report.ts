import type { ClaimsFile } from '../../records/claim.js';
import type { WrittenReport } from '../../report/write-report.js';
import type { RegisterVerb } from '../verb.js';

interface ReportOptions {
  readonly json?: boolean;
  readonly format: string;
  readonly split?: string;
  readonly rows?: readonly string[];
  readonly strict?: boolean;
  readonly open?: boolean;
  readonly runs: string;
}

/** `formulary report` shows the tables of an experiment, also while it still runs. */
const report: RegisterVerb = (program) => {
  program
    .command('report')
    .description('print the tables of an experiment that was run, and write them again below its folder')
    .argument('<experiment>', 'a folder below runs/experiments, or the YAML file of an experiment')
    .option('--format <format>', 'how to print: terminal, markdown, csv, latex or html', 'terminal')
    .option('--split <split>', 'print the scores of other patients: validation or test; nothing is written')
    .option('--row, --rows <row...>', 'print these rows only; the files have all')
    .option('--open', 'show report.html in the browser of this machine')
    .option('--strict', 'exit with 1 unless every claim of the file holds')
    .option('--json', 'print the figures as JSON instead')
    .option('--runs <folder>', 'where results lie', 'runs')
    .action(printReport);
};

async function printReport(experiment: string, options: ReportOptions): Promise<void> {
  const [
    { UserInputError },
    { requireResultsFolder },
    { findExperiment },
    { writeReport },
    { isTableFormat, printedReport, tableFormats },
  ] = await Promise.all([
    import('../../errors.js'),
    import('../results-folder.js'),
    import('../find-experiment.js'),
    import('../../report/write-report.js'),
    import('../../report/render-report.js'),
  ]);
  const { format } = options;
  if (!isTableFormat(format)) {
    throw new UserInputError({
      place: '--format',
      reason: `received "${format}"`,
      remedy: `Write one of: ${Object.keys(tableFormats).join(', ')}.`,
    });
  }
  const { split } = options;
  if (split !== undefined && split !== 'test' && split !== 'validation')
    throw new UserInputError({ place: '--split', reason: `received "${split}"`, remedy: 'Write validation or test.' });
  requireResultsFolder(options.runs);
  const folder = await findExperiment(experiment, options.runs);
  const written = await writeReport(folder, {
    write: print,
    json: true,
    ...(split !== undefined && { split }),
    onUnwritten: ({ place = folder, reason }) =>
      process.stderr.write(`${place}: ${reason}; the files of the report are as they were\n`),
  });
  for (const problem of written.drawn.problems) process.stderr.write(`${problem}\n`);
  const shown = options.rows === undefined ? written : await chosenRows(written, options.rows);
  if (options.json === true) print(`${JSON.stringify(forPrograms(shown), null, 2)}\n`);
  else print(printedReport(shown, format));
  if (options.open === true) await openPage(written.files);
  if (options.strict === true) process.exitCode = strictCode(written.claims);
}

async function chosenRows(written: WrittenReport, names: readonly string[]): Promise<WrittenReport> {
  const [{ requireRow }, { ofRows }] = await Promise.all([
    import('../run-choice.js'),
    import('../../report/rows-of-report.js'),
  ]);
  const known = [...new Set([...written.rows.map(({ row }) => row), ...written.tables.flatMap(({ rows }) => rows)])];
  for (const name of names) requireRow(name, known);
  return ofRows(written, names);
}

async function openPage(files: readonly string[]): Promise<void> {
  const { openInBrowser } = await import('../open-in-browser.js');
  const page = files.find((file) => file.endsWith('report.html'));
  const shown = page === undefined ? 'no report.html was written' : await openInBrowser(page);
  if (shown !== undefined) process.stderr.write(`--open: ${shown}\n`);
}

/** The exit code of a reviewer's checklist. A file without claims is no list that all of it holds for. */
function strictCode(claims: ClaimsFile | undefined): number {
  if (claims === undefined) process.stderr.write('--strict: the experiment claims nothing\n');
  return claims?.claims.every(({ verdict }) => verdict === 'holds') === true ? 0 : 1;
}

/** The report without its pictures, which stand in the files that it names. */
function forPrograms({ drawn, ...printed }: WrittenReport): object {
  const figures = drawn.figures.map(({ id, title, caption }) => ({ id, title, caption }));
  return { experiment: printed.title, ...printed, figures };
}

function print(text: string): void {
  process.stdout.write(text);
}

export default report;
