import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Static } from 'typebox';
import { Type } from '../../../../framework/registry/type.js';
import { conforms } from '../../../../framework/conforms.js';
import { readJson } from '../../../../framework/files/read-json.js';
import { tableName } from '../../../../framework/records/table-name.js';
import { mayLeave } from './artifacts.js';
import { parseTable, type TableFigure } from '../layout/tables.js';
import type { DeliveredPlan } from './plan.js';

const Scores = Type.Object({
  metrics: Type.Record(Type.String(), Type.Union([Type.Number(), Type.Null()])),
  subsampling: Type.Optional(Type.Record(Type.String(), Type.Object({ sd: Type.Union([Type.Number(), Type.Null()]) }))),
  /** Of runs that score no predictions: what their figures are named after. */
  description: Type.Optional(Type.Object({ part: Type.String() })),
});
export type Scores = Static<typeof Scores>;

const Outcome = Type.Object({
  status: Type.Union([Type.Literal('finished'), Type.Literal('failed'), Type.Literal('cancelled')]),
});
export type OutcomeStatus = 'finished' | 'failed' | 'cancelled';

/** The final scores of a run, once it has them. */
export async function readScores(folder: string): Promise<Scores | undefined> {
  const value = await readJson(join(folder, 'metrics.json'));
  return conforms(Scores, value) ? value : undefined;
}

/** How a run ended and when, in milliseconds since 1970; undefined while it goes on. */
export async function readOutcome(folder: string): Promise<{ status: OutcomeStatus; at: number } | undefined> {
  const path = join(folder, 'result.json');
  const value = await readJson(path);
  if (!conforms(Outcome, value)) return undefined;
  return { status: value.status as OutcomeStatus, at: Math.round((await stat(path)).mtimeMs) };
}

const Git = Type.Object({ commit: Type.String(), branch: Type.Optional(Type.String()) });
const Lock = Type.Object({ code: Type.Object({ git: Git }) });

/** The commit, and its branch if there was one, that a finished run was made with. */
export async function readGit(folder: string): Promise<Static<typeof Git> | undefined> {
  const lock = await readJson(join(folder, 'lock.json')).catch(() => undefined);
  return conforms(Lock, lock) ? lock.code.git : undefined;
}

/** A table that the report wrote: its figures, and its files by artifact name. */
export interface WrittenTable {
  readonly id: string;
  /** By row. */
  readonly figures: ReadonlyMap<string, readonly TableFigure[]>;
  readonly markdown: string;
  /** When it was written, milliseconds since 1970. */
  readonly at: number;
}

/** The tables that the plan has, as the report wrote them; what else lies beside them is nobody's business. */
export async function readTables(plan: DeliveredPlan, experimentFolder: string): Promise<WrittenTable[]> {
  const folder = join(experimentFolder, 'tables');
  const names = (await tableFiles(plan, experimentFolder)).filter((name) => name.endsWith('.csv'));
  return Promise.all(
    names.map(async (name) => {
      const id = name.slice(0, -'.csv'.length);
      const file = join(folder, name);
      const at = Math.round((await stat(file)).mtimeMs);
      const figures = byRow(parseTable(await readFile(file, 'utf8')));
      const markdown = await readFile(join(folder, `${id}.md`), 'utf8').catch(() => '');
      return { id, figures, markdown, at };
    }),
  );
}

function byRow(figures: readonly TableFigure[]): ReadonlyMap<string, readonly TableFigure[]> {
  const rows = new Map<string, TableFigure[]>();
  for (const figure of figures) {
    const others = rows.get(figure.row);
    if (others === undefined) rows.set(figure.row, [figure]);
    else others.push(figure);
  }
  return rows;
}

/** A file that every row carries, so that each page shows the whole picture. */
export interface SharedArtifact {
  readonly name: string;
  readonly file: string;
  /** SHA-256 of its content. */
  readonly digest: string;
}

/** The tables, figures and report of the experiment's folder that may leave it. */
export async function sharedArtifacts(plan: DeliveredPlan, experimentFolder: string): Promise<SharedArtifact[]> {
  const tables = (await tableFiles(plan, experimentFolder)).map((name) => `tables/${name}`);
  const artifacts: SharedArtifact[] = [];
  for (const name of [...tables, 'report.html']) {
    const file = join(experimentFolder, name);
    if (!(await mayLeave(experimentFolder, file, name))) continue;
    const digest = createHash('sha256')
      .update(await readFile(file))
      .digest('hex');
    artifacts.push({ name, file, digest });
  }
  return artifacts;
}

/**
 * Names of the files that the report wrote for the plan's tables: `<id>.csv`, `<id>.md`, `<id>-<metric>.svg`. Without tables in
 * the plan it writes one that shows everything, `results`.
 */
async function tableFiles({ tables = [] }: DeliveredPlan, experimentFolder: string): Promise<string[]> {
  const ids = (tables.length === 0 ? [{ id: 'results' }] : tables).map(({ id }) => tableName(id));
  const names = await readdir(join(experimentFolder, 'tables')).catch(() => []);
  const isOurs = (name: string): boolean => ids.some((id) => name.startsWith(`${id}.`) || name.startsWith(`${id}-`));
  return names.filter(isOurs).sort();
}
