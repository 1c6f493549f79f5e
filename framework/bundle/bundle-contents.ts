import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { stringify } from 'yaml';
import { portableValues } from '../experiment/portable-values.js';
import type { Json } from '../json.js';
import { bundleFile, type BundleFile } from '../records/bundle-file.js';
import { dataFile } from '../records/data-file.js';
import { journalFile, readJournalEvents } from '../records/journal-reader.js';
import { lockFile } from '../records/lock-file.js';
import { metricsFile } from '../records/metrics-file.js';
import { planFile, runFolder, type PlanFile, type PlanFileRun } from '../records/plan-file.js';
import { resultFile } from '../records/result-file.js';
import { runFile } from '../records/run-file.js';
import { trainingFile } from '../records/training-file.js';
import type { ArchiveFiles } from './archive.js';
import { FileNames } from '../files/file-names.js';
import { portableJournal } from './portable-journal.js';

/** Where published figures lie in an archive. */
const publishedFolder = 'published';

/**
 * The files of an experiment that may be shared: its plan, locks, journals, scores, configurations and report, and of the
 * outputs of stages the counts of `data.json` and `training.json`. Every file is on this list, and every record is written anew
 * with its known fields alone. Predictions, cohorts, scores of patients and everything else below `runs/` stays there.
 *
 * @param reported absolute paths of the files of the report, as it has just been written
 * @param version of this program
 */
export function bundleContents(
  experimentFolder: string,
  reported: readonly string[],
  version: string | undefined,
): ArchiveFiles {
  const plan = planFile.read(experimentFolder)!;
  const files = new Map<string, Buffer>();
  const add = (name: string, text: string | Buffer) => files.set(name, Buffer.from(text));
  const addJson = (name: string, value: unknown) => add(name, `${JSON.stringify(value, null, 1)}\n`);
  const experiment = basename(experimentFolder);
  const environments = new Map<string, Readonly<Record<string, string>>>();

  for (const { row, runs } of plan.rows) {
    for (const run of runs) {
      const folder = runFolder(experimentFolder, run);
      const environment = runFile.readIfWhole(folder)?.environment ?? lockFile.readIfWhole(folder)?.environment ?? {};
      environments.set(row, environment);
      addRun(run, folder, environment);
    }
  }
  const publishedNames = new Map<string, string>();
  const names = new FileNames();
  const tables = plan.tables?.map((table) => {
    const { published, ...others } = table;
    if (published === undefined || !existsSync(published)) return others;
    return { ...others, published: publishedName(published) };
  });
  addJson(`experiments/${experiment}/${planFile.name}`, portablePlan(plan, tables, environments));
  const configurations = new FileNames();
  for (const { row, values } of plan.rows) {
    add(
      `configurations/${configurations.nameOf(row)}.yaml`,
      stringify(portableValues(values, environments.get(row) ?? {})),
    );
  }
  for (const file of reported) {
    const name = relative(experimentFolder, file).split(sep).join('/');
    add(`experiments/${experiment}/${name}`, readFileSync(file));
  }
  const manifest: BundleFile = {
    schema: 1,
    title: plan.title,
    experiment,
    ...(version !== undefined && { formulary: version }),
    files: Object.fromEntries([...files].map(([name, contents]) => [name, identityOf(contents)])),
  };
  addJson(bundleFile.name, manifest);
  return files;

  /** Files of one name in two folders, `a/scores.csv` and `b/scores.csv`, get two names; two tables may share a file. */
  function publishedName(path: string): string {
    const given = publishedNames.get(path);
    if (given !== undefined) return given;
    const name = `${publishedFolder}/${names.nameOf(basename(path, '.csv'))}.csv`;
    publishedNames.set(path, name);
    add(name, readFileSync(path));
    return name;
  }

  function addRun(run: PlanFileRun, folder: string, environment: Readonly<Record<string, string>>): void {
    const lock = lockFile.readIfWhole(folder);
    if (lock !== undefined) {
      const values = portableValues(lock.values, environment);
      addJson(`${run.folder}/${lockFile.name}`, lockFile.onlyKnown({ ...lock, values }));
    }
    const metrics = metricsFile.readIfWhole(folder);
    if (metrics !== undefined) addJson(`${run.folder}/${metricsFile.name}`, metricsFile.onlyKnown(metrics));
    const { problem: _mayQuoteData, ...result } = resultFile.readIfWhole(folder) ?? {};
    if ('status' in result) addJson(`${run.folder}/${resultFile.name}`, resultFile.onlyKnown(result));
    const events = readJournalEvents(journalFile(folder));
    if (events.length > 0) add(journalFile(run.folder), portableJournal(events));
    for (const { stage, key } of run.stages) {
      const output = join(experimentFolder, '..', '..', 'cache', stage, key);
      for (const record of [dataFile, trainingFile] as const) {
        const value = record.readIfWhole(output);
        if (value !== undefined) addJson(`cache/${stage}/${key}/${record.name}`, record.onlyKnown(value as never));
      }
    }
  }
}

/** The plan without what is this machine's alone: places of data and of packages, and the address of a tracking server. */
function portablePlan(
  plan: PlanFile,
  tables: PlanFile['tables'],
  environments: ReadonlyMap<string, Readonly<Record<string, string>>>,
): PlanFile {
  const { tracking: _server, plugins, ...shared } = planFile.onlyKnown(plan);
  const everywhere: Readonly<Record<string, Json>> = Object.assign({}, ...environments.values());
  const written = (leaves: object) =>
    Object.fromEntries(
      Object.entries(leaves).map(([path, leaf]) => [path, Object.hasOwn(everywhere, path) ? everywhere[path] : leaf]),
    );
  return {
    ...shared,
    ...(plan.parameters !== undefined && { parameters: written(plan.parameters) }),
    ...(tables !== undefined && { tables }),
    ...(plugins !== undefined && { plugins: plugins.map((plugin) => ({ package: plugin.package, folder: '' })) }),
    rows: shared.rows.map((row) => ({
      ...row,
      values: portableValues(row.values, environments.get(row.row) ?? {}),
      parameters: written(row.parameters),
    })),
  };
}

export function identityOf(contents: Buffer): BundleFile['files'][string] {
  return { bytes: contents.length, sha256: createHash('sha256').update(contents).digest('hex') };
}
