import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { UserInputProblem } from '../errors.js';
import { replaceFile } from '../files/replace-file.js';
import { machineTrouble } from '../machine-trouble.js';
import { claimsFile } from '../records/claim.js';
import { tableFile, tableName } from '../records/table-file.js';
import { markdownClaims } from './claims/render-claims.js';
import type { DrawnFigures } from './figures/draw-figures.js';
import { reportFigures } from './figures/report-figures.js';
import { writeFigures } from './figures/write-figures.js';
import { type ExperimentResults, readResults } from './read-results.js';
import { renderCsv } from './render-csv.js';
import { missingFacts } from './page/missing-facts.js';
import { environmentFacts, rowFacts } from './page/page-facts.js';
import { preparations } from './page/preparation-blocks.js';
import { renderHtml } from './page/render-html.js';
import { stageCostsBlock } from './page/stage-costs.js';
import { summarySentences } from './page/summary-sentences.js';
import { renderLatex } from './render-latex.js';
import { renderMarkdown } from './render-markdown.js';
import { printedReport } from './render-report.js';
import { makeReport, type Report } from './make-report.js';
import type { Table } from './table.js';
import { tableContent } from './table-figures.js';

export interface WriteReportOptions {
  /** Shows the scores of these patients, whatever split the tables name. Then no file is written. */
  readonly split?: 'test' | 'validation';
  /** Receives the tables as text for a terminal. */
  readonly write: (text: string) => void;
  /** True when the caller prints the returned value as JSON. Then nothing is passed to `write`. */
  readonly json?: boolean;
  /** Receives the reason why no file can be written, such as a read-only copy or a full disk. Then this is no error. */
  readonly onUnwritten?: (trouble: UserInputProblem) => void;
}

export interface WrittenReport extends Report {
  /** The pictures, and what went wrong with some; none where the scores of other patients were asked for. */
  readonly drawn: DrawnFigures;
  /**
   * Absolute paths of the written files: JSON, Markdown, CSV and LaTeX of each table, the figures, and the page with
   * everything. Empty where they could not be written.
   */
  readonly files: readonly string[];
}

/**
 * Reports what the runs of an experiment have measured so far. It prints the tables and writes each as JSON, Markdown, CSV and
 * LaTeX below the experiment folder's `tables/`, figures below `figures/`, and all of them as `report.html`. It may be repeated
 * at any time; later results replace the files. Whatever else shows a table's numbers reads the JSON.
 *
 * @throws UserInputError when the folder holds no experiment, or its files are damaged
 */
export async function writeReport(experimentFolder: string, options: WriteReportOptions): Promise<WrittenReport> {
  const results = readResults(experimentFolder);
  const report = await makeReport(results, options.split);
  if (options.json !== true) options.write(printedReport(report, 'terminal'));
  if (options.split !== undefined) return { ...report, drawn: { figures: [], problems: [] }, files: [] };
  const drawn = await reportFigures(results, report.tables);
  const contents = [
    ...report.tables.flatMap((table) => tableFiles(table)),
    ...claimFiles(report),
    ['report.html', page(results, report, drawn)] as const,
  ];
  try {
    await mkdir(join(experimentFolder, 'tables'), { recursive: true });
    await Promise.all(
      contents.map(([name, text]) => replaceFile(join(experimentFolder, name), text, { durable: false })),
    );
    const names = [...contents.map(([name]) => name), ...(await writeFigures(experimentFolder, drawn))];
    return { ...report, drawn, files: names.map((name) => join(experimentFolder, name)) };
  } catch (error) {
    const trouble = machineTrouble(error);
    if (trouble === undefined || options.onUnwritten === undefined) throw error;
    options.onUnwritten(trouble);
    return { ...report, drawn, files: [] };
  }
}

function tableFiles(table: Table): (readonly [name: string, text: string])[] {
  const path = join('tables', tableName(table.id));
  return [
    [tableFile(table.id).path('tables'), `${JSON.stringify(tableContent(table), null, 1)}\n`],
    [`${path}.md`, renderMarkdown(table)],
    [`${path}.csv`, renderCsv(table)],
    [`${path}.tex`, renderLatex(table)],
  ];
}

function claimFiles({ claims }: Report): (readonly [name: string, text: string])[] {
  if (claims === undefined) return [];
  return [
    [claimsFile.name, `${JSON.stringify(claims, null, 1)}\n`],
    ['claims.md', markdownClaims(claims)],
  ];
}

function page(results: ExperimentResults, report: Report, drawn: DrawnFigures): string {
  const { title, tables, claims } = report;
  const costs = stageCostsBlock(results);
  return renderHtml({
    title,
    command: results.command,
    summary: summarySentences(results, report),
    tables,
    ...(claims && { claims }),
    drawn,
    missing: missingFacts(results, tables, drawn),
    preparations: preparations(results),
    rows: rowFacts(results),
    environment: environmentFacts(results),
    ...(costs && { costs }),
  });
}
