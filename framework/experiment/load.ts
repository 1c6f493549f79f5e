import { basename } from 'node:path';
import { UserInputError } from '../errors.js';
import type { JsonObject } from '../json.js';
import { Memo } from '../registry/memo.js';
import type { Catalogue } from '../registry/registry.js';
import { checkEntryNames } from './check-entry-names.js';
import { checkGiven, checkRefused } from './check-given.js';
import { checkNames } from './check-names.js';
import { ShownRows } from './shown-rows.js';
import { checkRanks } from './check-ranks.js';
import { checkTables } from './check-tables.js';
import { readClaims } from './claims/read-claims.js';
import { compose, composePlugins } from './composition/compose.js';
import { checkHeeded } from './composition/heeded-overrides.js';
import { commandLine, isEveryRowKnown, readOverride } from './composition/override.js';
import { experimentPath } from './composition/extended-file.js';
import { Sources } from './composition/sources.js';
import { omit } from './composition/omit.js';
import type { Experiment, Row, Variable } from './experiment.js';
import type { TableRequest } from '../records/table-request.js';
import { absolutePaths } from './file-paths.js';
import { header, headerKeys } from './header.js';
import { overruledWords } from './explanation/overruled.js';
import { rowChanges } from './inherited-rows.js';
import { Interpolation } from './interpolation/interpolate.js';
import { jsonOf, textOf, type MapNode, type Node } from './node.js';
import type { Place } from './origin.js';
import { pluginFolders } from './plugins.js';
import { Problems, ProblemsError, type Problem } from './problem.js';
import { resolveRow, selectRows, surroundingsOf, type RowContext } from './rows/resolve.js';
import { expandRows } from './rows/expand.js';
import { hoistSelect, searchOf } from './rows/search.js';
import { unknownKeys } from './validation/unknown-keys.js';
import { unsetVariable } from './validation/unset-variable.js';
import { checkPart } from './validation/validate.js';

/** How an experiment file is read. */
export interface LoadOptions {
  /** The components that exist. Callers that build some pass `discoverComponents()`, all others `readCatalogue()`. */
  readonly registry: Catalogue;
  /** `path=value`, as after `--set` on the command line; they lie over the files. */
  readonly set?: readonly string[];
  /** Default: the process's. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Names of the rows to resolve; all if absent. */
  readonly rows?: readonly string[];
  /** Accept values that read a variable which is not set, and list the variables in `unsetVariables`. */
  readonly allowUnset?: boolean;
  /** Let a `--set` pass that no row takes: to explain why it has no effect. */
  readonly allowUnheeded?: boolean;
  /** A place; the experiment is read as if nothing were written there. */
  readonly without?: Place;
}

/**
 * Reads an experiment file: composes it with what it extends, applies the command line, expands rows and sweeps, applies
 * ablation toggles, fills in presets and defaults, evaluates expressions and checks every value. Throws a `ProblemsError`
 * with everything that is wrong (of syntax errors only the first).
 */
export async function loadExperiment(file: string, options: LoadOptions): Promise<Experiment> {
  const problems = new Problems();
  const root = experimentPath(file);
  const report = (problem: Problem) =>
    problems.add({ ...problem, ...(through(problem) && { through: through(problem) as readonly string[] }) });
  const sources = new Sources(root, report);
  const through = (problem: Problem) => (problem.file === root ? undefined : sources.through.get(problem.file));
  sources.read();
  const set = options.set ?? [];
  const overrides = set.flatMap((written, index) => readOverride(written, index, report) ?? []);
  if (set.length > 0) sources.texts.set(commandLine, set.map((text) => text.replaceAll(/[\r\n]/g, ' ')).join('\n'));
  const refuse = (): void => {
    const files = [commandLine, ...sources.layers.map((layer) => layer.file)];
    if (problems.size > 0) throw new ProblemsError(problems.list(files), sources.texts);
  };
  refuse();

  if (!isEveryRowKnown(overrides, sources.layers, report)) refuse();

  const layers = sources.layers.map((layer) => ({ ...layer, content: omit(layer.content, options.without) }));
  const over = overrides.map((override) => omit(override, options.without));
  const plugins = pluginFolders(composePlugins(layers, over), report);
  const catalogue = await options.registry.withPlugins(plugins);
  const { sections } = catalogue;
  requireFreeNames(catalogue);
  const document = hoistSelect(compose(layers, over, sections, report));
  refuse();
  unknownKeys(document, [...headerKeys, ...sections.all.map((section) => section.name)], report);
  const unset = new Map<string, Variable>();
  const context = { catalogue, report, environment: options.env ?? process.env, unset, memo: new Memo() };
  const head = checkHeader(document, context);

  checkTables(head, report);
  const title = textOf(head.entries.get('title')?.node) ?? basename(root).replace(/\.ya?ml$/, '');
  const chosen = options.rows;
  const plain = expandRows(document, { title, sections, overrides: over, chosen, without: options.without, report });
  checkRanks(head, plain, report);
  const selected = selectRows(plain, options.rows, report);
  const rows = selected.map((row) => resolveRow(row, context));
  checkHidden(document, context);
  // An override that is refused has no effect either; one problem of it is enough.
  if (problems.size === 0 && options.rows === undefined && options.allowUnheeded !== true)
    checkHeeded(overrides, head, rows, report);
  const trees = rows.map(({ tree }) => tree);
  const shown = new ShownRows(
    plain.map(({ name }) => name),
    rows,
    catalogue,
  );
  checkNames(head, trees, shown, catalogue, report);
  checkEntryNames(trees, catalogue, report);
  const claims = readClaims(head, plain, shown, report);
  checkGiven(trees, catalogue, report);
  checkRefused(trees, catalogue, report);
  const search = searchOf(selected, head, report);
  if (options.allowUnset !== true) for (const variable of unset.values()) report(unsetVariable(variable));
  refuse();

  const first = rows[0] as Row;
  const description = textOf(head.entries.get('description')?.node);
  const changes = rowChanges(sources.layers);
  return {
    title,
    ...(description !== undefined && { description }),
    file: root,
    files: sources.layers.map((layer) => layer.file),
    rows: rows.map(({ tree: _tree, ...row }) => row),
    seeds: listOf(head, 'seeds') as readonly number[],
    tables: listOf(head, 'tables') as unknown as readonly TableRequest[],
    claims,
    ...(search !== undefined && { search }),
    common: commonOf(first.values, catalogue),
    plugins,
    overrides: set,
    overruled: overruledWords(over, rows, set),
    ...(changes !== undefined && { rowChanges: changes }),
    unsetVariables: [...unset.values()],
  };
}

/**
 * Checks the file as it is before its rows patch it. A misspelt key is a mistake although every row hides it. A missing option
 * is none, because rows may add it.
 */
function checkHidden(document: MapNode, context: RowContext): void {
  if (!document.entries.has('rows') && !document.entries.has('sweep')) return;
  const ofTheFileItself = new Set(['E101', 'E102', 'E104', 'E105', 'E106', 'E107', 'E108', 'E109']);
  resolveRow(
    { name: '', tree: document },
    {
      ...context,
      unset: new Map(),
      report: (problem) => (ofTheFileItself.has(problem.code) ? context.report(problem) : undefined),
    },
  );
}

/** The head of the document with values in place of expressions, checked and with absolute paths. */
function checkHeader(document: MapNode, context: RowContext): MapNode {
  const keys = Object.keys(header['properties'] as JsonObject);
  const entries = [...document.entries].filter(([key]) => keys.includes(key));
  const written: MapNode = { ...document, entries: new Map(entries) };
  const surroundings = surroundingsOf(context);
  const head = new Interpolation(written, {
    ...surroundings,
    report: (problem) => surroundings.report({ ...problem, notes: [...(problem.notes ?? []), ...headNotes(problem)] }),
  }).all();
  const checked = checkPart({ path: [], title: 'the experiment', schema: header }, head, context.report) ?? head;
  return absolutePaths(checked, header) as MapNode;
}

function headNotes({ code }: Problem): readonly string[] {
  return code === 'E032'
    ? ['what holds for the whole experiment cannot refer to sections: rows may differ in them']
    : [];
}

function listOf(head: MapNode, key: 'seeds' | 'tables'): readonly unknown[] {
  const node: Node | undefined = head.entries.get(key)?.node;
  const fallback = (header['properties'] as Readonly<Record<string, JsonObject>>)[key]?.['default'];
  return (node === undefined ? fallback : jsonOf(node)) as readonly unknown[];
}

function commonOf(values: JsonObject, { sections }: Catalogue): Experiment['common'] {
  const entries = Object.entries(values).filter(([name]) => sections.named(name)?.common === true);
  return Object.fromEntries(entries) as Experiment['common'];
}

/** Refuses a section with the name of a key that every file may have, such as `rows`. */
function requireFreeNames(catalogue: Catalogue): void {
  for (const { type, module } of catalogue.ofKind('section')) {
    if (!headerKeys.includes(type)) continue;
    const reason = `the section "${type}" has the name of a key that every experiment may have`;
    throw new UserInputError({ place: module, reason, remedy: 'Give it another name.' });
  }
}
