import type { Json, JsonObject } from '../../json.js';
import { displayPath } from '../../files/display-path.js';
import { writtenClaims } from '../claims/written-claims.js';
import type { Experiment, Row } from '../experiment.js';
import { resolvedYaml } from './resolved-yaml.js';

/** What to print of an experiment. */
export interface Shown {
  /** Whether every line ends with the origin of its value. */
  readonly showOrigins: boolean;
  /** The experiment was loaded for one of its rows alone. Tables and claims, which need all rows, are left out. */
  readonly isOneRow: boolean;
}

/**
 * A resolved experiment as YAML that means the same when it is read: with its rows under `rows`, or, where there is one
 * alone, with that row's sections at the top.
 */
export function resolvedExperiment(experiment: Experiment, { showOrigins, isOneRow }: Shown): string {
  const { title, description, file, rows, tables, claims, plugins, overrides } = experiment;
  const [first] = rows as readonly [Row];
  const isCommon = (name: string) => Object.hasOwn(experiment.common, name);
  const yaml = (values: JsonObject, row: Row, indent = 0) =>
    resolvedYaml(values, { origins: row.origins, showOrigins, overrides }, indent);
  const isPlain = isOneRow || (rows.length === 1 && first.name === title);
  const head: JsonObject = {
    title,
    ...(description !== undefined && { description }),
    ...(plugins.length > 0 && { plugins: plugins.map((plugin) => plugin.package) }),
  };
  const ofAllRows: JsonObject = {
    ...(tables.length > 0 && { tables: tables as unknown as Json }),
    ...(claims.length > 0 && { claims: writtenClaims(claims) }),
  };
  const shownBelow = isOneRow ? {} : ofAllRows;
  const lines = [`# resolved from ${displayPath(file)}${isOneRow ? `, row ${JSON.stringify(first.name)}` : ''}\n`];
  if (isPlain) {
    lines.push(toggles(first), yaml({ ...head, seeds: first.seeds, ...first.values, ...shownBelow }, first));
    return lines.join('');
  }
  lines.push(yaml({ ...head, ...part(first, isCommon), ...shownBelow }, first), 'rows:\n');
  for (const row of rows) {
    lines.push(
      `  ${JSON.stringify(row.name)}:\n`,
      toggles(row, '    '),
      yaml({ seeds: row.seeds, ...part(row, (name) => !isCommon(name)) }, row, 2),
    );
  }
  return lines.join('');
}

function part(row: Row, keep: (name: string) => boolean): JsonObject {
  return Object.fromEntries(Object.entries(row.values).filter(([name]) => keep(name)));
}

/** A comment that names the toggles. As a key it would apply them a second time. */
function toggles({ ablations }: Row, indent = ''): string {
  return ablations.length === 0 ? '' : `${indent}# with the ablations ${ablations.join(', ')}\n`;
}
