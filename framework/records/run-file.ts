import { sep } from 'node:path';
import type { Static } from 'typebox';
import type { Json, JsonObject } from '../json.js';
import { Type } from '../registry/type.js';
import { CodeVersion } from './code-version.js';
import { PlannedStage } from './ingredients.js';
import { OwnSeeds } from './own-seeds.js';
import { AnyObject, type Frozen, recordFile } from './record.js';

/** Packages that bring components, and where they lie. */
export const Plugins = Type.Array(Type.Object({ package: Type.String(), folder: Type.String() }));

/** `run.json`: everything that a worker needs to compute a run, frozen before the first stage starts. */
const RunFile = Type.Object({
  schema: Type.Literal(1),
  title: Type.String(),
  row: Type.String(),
  seed: Type.Integer(),
  ownSeeds: Type.Optional(OwnSeeds),
  ablations: Type.Array(Type.String()),
  /**
   * The resolved row; a component with several own seeds has that of the run. Paths below a root begin with its name:
   * `${root:MIMIC_III_ROOT}/ADMISSIONS.csv`.
   */
  values: AnyObject,
  /**
   * Roots of paths, as they lie where the plan was made. A machine where one lies elsewhere says so in the environment variable
   * of the same name.
   */
  roots: Type.Optional(Type.Record(Type.String(), Type.String())),
  /** Values that came from environment variables, as the file writes them: dotted path → `${env:MIMIC_III_ROOT}`. */
  environment: Type.Record(Type.String(), Type.String()),
  stages: Type.Array(PlannedStage),
  plugins: Plugins,
  code: CodeVersion,
});
export type RunFile = Frozen<Static<typeof RunFile>>;

/** `run.json` of a run folder, as it is stored: its paths are relative to roots. */
export const runFile = recordFile('run.json', RunFile);

/**
 * `run.json` of a folder with paths as this machine has them; `undefined` where there is none.
 *
 * @throws UserInputError where the file is damaged
 */
export function readRun(folder: string, environment: NodeJS.ProcessEnv = process.env): RunFile | undefined {
  const run = runFile.read(folder);
  if (run === undefined) return undefined;
  const roots = Object.entries(run.roots ?? {}).map(([name, written]) => [
    `\${root:${name}}`,
    environment[name] ?? written,
  ]);
  const here = (text: string): string => {
    const root = roots.find(([token = '']) => text.startsWith(token));
    return root === undefined ? text : `${root[1]}${text.slice((root[0] as string).length)}`;
  };
  const plugins = run.plugins.map((plugin) => ({ ...plugin, folder: here(plugin.folder) }));
  return { ...run, values: mapTexts(run.values, here) as JsonObject, plugins };
}

/** Values whose paths below a root begin with the root's name instead. */
export function relativeToRoots<T extends Json>(values: T, roots: Readonly<Record<string, string>>): T {
  const longestFirst = Object.entries(roots).sort(([, a], [, b]) => b.length - a.length);
  const shortened = (text: string): string => {
    const found = longestFirst.find(([, root]) => text === root || text.startsWith(`${root}${sep}`));
    return found === undefined ? text : `\${root:${found[0]}}${text.slice(found[1].length)}`;
  };
  return mapTexts(values, shortened) as T;
}

function mapTexts(value: Json, change: (text: string) => string): Json {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => mapTexts(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, mapTexts(inner, change)]));
}
