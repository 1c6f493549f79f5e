import { brokenRules, demandOf, type OptionRule } from '../registry/option-rules.js';
import type { Json } from '../json.js';
import type { Part } from './complete.js';
import { childOf, jsonOf, placeOf, writtenOf, type MapNode, type Node } from './node.js';
import type { Problem } from './problem.js';
import { nodeAt } from './validation/validate.js';

/** Checks the rules between options that components and sections of settings declare. */
export function checkRules(
  { path, title, rules = [] }: Part,
  values: MapNode,
  report: (problem: Problem) => void,
): void {
  const node = rules.length === 0 ? undefined : nodeAt(values, path);
  if (node === undefined || holdsUnset(node)) return;
  const options = jsonOf(node);
  for (const rule of brokenRules(rules, options)) report(broken(rule, node, { path, title, options }));
}

function broken(
  rule: OptionRule,
  node: Node,
  { path, title, options }: { readonly path: readonly string[]; readonly title: string; readonly options: Json },
): Problem {
  const own = optionAt(node, rule.option);
  const written = [rule.option, ...Object.keys(rule.when ?? {})].map((option) => optionAt(node, option));
  const shown = own === undefined ? 'absent' : writtenOf(own);
  return {
    ...placeOf(written.find(isWritten) ?? own ?? node),
    code: 'E145',
    path: [...path, rule.option].join('.'),
    message: `${rule.option} of ${title} is ${shown}, and must be ${demandOf(rule, options)}`,
    received: shown,
    notes: [rule.because],
  };
}

/** A value of a file or of the command line shows the reader more than a default does. */
function isWritten(node: Node | undefined): boolean {
  return node !== undefined && node.origin.by !== 'default' && node.origin.by !== 'preset';
}

function optionAt(node: Node, option: string): Node | undefined {
  return option.split('.').reduce<Node | undefined>(childOf, node);
}

function holdsUnset(node: Node): boolean {
  if (node.is === 'scalar') return node.unset !== undefined;
  return (node.is === 'list' ? node.items : [...node.entries.values()].map((entry) => entry.node)).some(holdsUnset);
}
