import { brokenRules, demandOf, type OptionRule } from '../registry/option-rules.js';
import type { Json, JsonObject } from '../json.js';
import type { Part } from './part.js';
import { jsonOf, placeOf, writtenOf, type MapNode, type Node, nodeAt } from './node.js';
import type { Problem } from './problem.js';

/** Checks the rules between options that components and sections of settings declare, but for those that read the whole row. */
export function checkRules(part: Part, values: MapNode, report: (problem: Problem) => void): void {
  const rules = (part.rules ?? []).filter(({ where }) => where === undefined);
  reportBroken(rules, part, { values, row: {}, report });
}

const rowRulesOf = ({ rules = [] }: Part) => rules.filter(({ where }) => where !== undefined);

/** Checks the rules that read other sections of a row. */
export function checkRowRules(parts: readonly Part[], values: MapNode, report: (problem: Problem) => void): void {
  const ruled = parts.filter((part) => rowRulesOf(part).length > 0);
  if (ruled.length === 0) return;
  const row = declaredRow(parts, values);
  for (const part of ruled) reportBroken(rowRulesOf(part), part, { values, row, report });
}

/** The values of a row, and with those of a component what it declares. */
function declaredRow(parts: readonly Part[], values: MapNode): JsonObject {
  const row: Record<string, JsonObject> = {};
  for (const {
    path: [section = '', name],
    component,
  } of parts) {
    const node = nodeAt(values, name === undefined ? [section] : [section, name]);
    if (node?.is !== 'map') continue;
    const own = { ...(jsonOf(node) as JsonObject), ...(component && { declares: component.properties as JsonObject }) };
    row[section] = name === undefined ? own : { ...row[section], [name]: own };
  }
  return row;
}

function reportBroken(
  rules: readonly OptionRule[],
  { path, title }: Part,
  {
    values,
    row,
    report,
  }: { readonly values: MapNode; readonly row: JsonObject; readonly report: (problem: Problem) => void },
): void {
  const node = rules.length === 0 ? undefined : nodeAt(values, path);
  if (node === undefined || holdsUnset(node)) return;
  const options = jsonOf(node);
  for (const rule of brokenRules(rules, options, row)) report(broken(rule, node, { path, title, options, row }));
}

function broken(
  rule: OptionRule,
  node: Node,
  {
    path,
    title,
    options,
    row,
  }: { readonly path: readonly string[]; readonly title: string; readonly options: Json; readonly row: JsonObject },
): Problem {
  const own = nodeAt(node, rule.option.split('.'));
  const written = [rule.option, ...Object.keys(rule.when ?? {})].map((option) => nodeAt(node, option.split('.')));
  const shown = own === undefined ? 'absent' : writtenOf(own);
  return {
    ...placeOf(written.find(isWritten) ?? own ?? node),
    code: 'E145',
    path: [...path, rule.option].join('.'),
    message: `${rule.option} of ${title} is ${shown}, and must be ${demandOf(rule, options, row)}`,
    received: shown,
    notes: [rule.because],
  };
}

/** A value of a file or of the command line shows the reader more than a default does. */
function isWritten(node: Node | undefined): boolean {
  return node !== undefined && node.origin.by !== 'default' && node.origin.by !== 'preset';
}

function holdsUnset(node: Node): boolean {
  if (node.is === 'scalar') return node.unset !== undefined;
  return (node.is === 'list' ? node.items : [...node.entries.values()].map((entry) => entry.node)).some(holdsUnset);
}
