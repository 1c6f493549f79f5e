import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readResults } from './read-results.js';
import { renderCsv } from './render-csv.js';
import { renderMarkdown } from './render-markdown.js';
import { renderTerminal } from './render-terminal.js';
import { makeReport, type Report } from './make-report.js';

export interface WriteReportOptions {
  /** Receives the tables as text for a terminal. */
  readonly write: (text: string) => void;
  /** True when the caller prints the returned value as JSON instead: nothing is passed to `write`. */
  readonly json?: boolean;
}

export interface WrittenReport extends Report {
  /** Absolute paths of the files written, two per table. */
  readonly files: readonly string[];
}

/**
 * Reports what the runs of an experiment measured so far: prints its tables and writes each as Markdown and CSV below the
 * experiment folder's `tables/`. May be repeated at any time; later results replace the files.
 *
 * @throws UserInputError when the folder holds no experiment, or its files are damaged
 */
export async function writeReport(experimentFolder: string, options: WriteReportOptions): Promise<WrittenReport> {
  const report = await makeReport(await readResults(experimentFolder));
  if (options.json !== true) options.write(report.tables.map(renderTerminal).join('\n'));
  const folder = join(experimentFolder, 'tables');
  await mkdir(folder, { recursive: true });
  const contents = report.tables.flatMap((table) => {
    const path = join(folder, table.id.replaceAll(/[^\w.-]+/g, '-'));
    return [
      [`${path}.md`, renderMarkdown(table)],
      [`${path}.csv`, renderCsv(table)],
    ] as const;
  });
  await Promise.all(contents.map(([path, text]) => writeFile(path, text)));
  return { ...report, files: contents.map(([path]) => path) };
}
