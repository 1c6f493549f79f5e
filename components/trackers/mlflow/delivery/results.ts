import { existsSync, readFileSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UserInputError } from '../../../../framework/errors.js';
import { digestFile } from '../../../../framework/files/digest-file.js';
import { figureEndings, figuresFile } from '../../../../framework/records/figures-file.js';
import type { PlanFile } from '../../../../framework/records/plan-file.js';
import { resultFile, type ResultFile } from '../../../../framework/records/result-file.js';
import { tableFile, type TableFigure, tableName } from '../../../../framework/records/table-file.js';
import { mayLeave } from './artifacts.js';

/** How a run ended and when, in milliseconds since 1970; `undefined` while it goes on. */
export interface Outcome {
  readonly status: ResultFile['status'];
  readonly at: number;
}

/** Reads how a run ended. */
export function readOutcome(folder: string): Outcome | undefined {
  const result = resultFile.read(folder);
  return result === undefined ? undefined : { status: result.status, at: timeOf(resultFile.path(folder)) };
}

function timeOf(file: string): number {
  return Math.round(statSync(file).mtimeMs);
}

/** A table that the report wrote, with its figures and its files by artifact name. */
export interface WrittenTable {
  readonly id: string;
  /** By row. */
  readonly figures: ReadonlyMap<string, readonly TableFigure[]>;
  /** `MADE-UP PATIENTS` or the like. */
  readonly banner?: string;
  /** `group/metric` → why no row is best. */
  readonly noBest: Readonly<Record<string, string>>;
  /** What the table says of the choice among rows of a search. */
  readonly choice: readonly string[];
  readonly markdown: string;
  /** The time when it was written, in milliseconds since 1970. */
  readonly at: number;
}

/** The tables of the plan, as the report wrote them. Other files beside them are ignored. */
export function readTables(plan: PlanFile, experimentFolder: string): WrittenTable[] {
  const folder = join(experimentFolder, 'tables');
  return idsOf(plan).flatMap((id) => {
    const table = tableFile(id).read(folder);
    if (table === undefined) return requireNone(id, experimentFolder);
    const markdown = join(folder, `${tableName(id)}.md`);
    return [
      {
        id: tableName(id),
        // Figures of other patients than those of test stand in the table's files, never under the names of test scores.
        figures: table.split === undefined ? byRow(table.figures) : new Map(),
        noBest: table.split === undefined ? (table.no_best ?? {}) : {},
        choice: table.choice ?? [],
        ...(table.banner === undefined ? {} : { banner: table.banner }),
        markdown: existsSync(markdown) ? readFileSync(markdown, 'utf8') : '',
        at: timeOf(tableFile(id).path(folder)),
      },
    ];
  });
}

/** @throws UserInputError where the table was written, but by a version that kept its figures in the CSV alone */
function requireNone(id: string, experimentFolder: string): [] {
  const place = join(experimentFolder, 'tables', `${tableName(id)}.csv`);
  if (!existsSync(place)) return [];
  throw new UserInputError({
    place,
    reason: 'an earlier version wrote this table, without the figures that are delivered',
    remedy: `Write it anew, then deliver again: formulary report ${experimentFolder}.`,
  });
}

function byRow(figures: readonly TableFigure[]): ReadonlyMap<string, readonly TableFigure[]> {
  const rows = [...new Set(figures.map(({ row }) => row))];
  return new Map(rows.map((row) => [row, figures.filter((figure) => figure.row === row)]));
}

/** A file that is sent with every row, so that each page shows the whole experiment. */
export interface SharedArtifact {
  readonly name: string;
  readonly file: string;
  /** SHA-256 of its content. */
  readonly digest: string;
}

/** The tables, figures and report of the experiment's folder that may leave it. */
export async function sharedArtifacts(plan: PlanFile, experimentFolder: string): Promise<SharedArtifact[]> {
  const tables = (await tableFiles(plan, experimentFolder)).map((name) => `tables/${name}`);
  const artifacts: SharedArtifact[] = [];
  for (const name of [...tables, ...figureNames(experimentFolder), 'report.html']) {
    const file = join(experimentFolder, name);
    if (!(await mayLeave(experimentFolder, file, name))) continue;
    artifacts.push({ name, file, digest: await digestFile(file) });
  }
  return artifacts;
}

/**
 * Names of the files that the report wrote of tables for people to read: `<id>.csv`, `<id>.md`. The numbers in
 * `<id>.json` are on the page of each row, in the server's own form and under the same name.
 */
async function tableFiles(plan: PlanFile, experimentFolder: string): Promise<string[]> {
  const ids = idsOf(plan).map(tableName);
  const names = await readdir(join(experimentFolder, 'tables')).catch(() => []);
  const isOurs = (name: string): boolean => ids.some((id) => name !== `${id}.json` && name.startsWith(`${id}.`));
  return names.filter(isOurs).sort();
}

/** The files of the figures that the report drew last. */
function figureNames(experimentFolder: string): string[] {
  const figures = figuresFile.readIfWhole(join(experimentFolder, 'figures'))?.figures ?? [];
  return figures.flatMap(({ id }) => figureEndings.map((ending) => `figures/${id}${ending}`));
}

/** Without tables in the plan the report writes one that shows everything, `results`. */
function idsOf({ tables = [] }: PlanFile): readonly string[] {
  return tables.length === 0 ? ['results'] : tables.map(({ id }) => id);
}
