import type { Sections } from '../../registry/sections.js';
import { childOf, jsonOf, placeOf, scalar, writtenOf, type MapNode, type Node, nodeAt } from '../node.js';
import { formatPath, parsePath } from '../path.js';
import type { Problem } from '../problem.js';
import { unknownKeys } from '../validation/unknown-keys.js';
import { combine, patchAt } from './patch.js';
import type { Point } from './point.js';
import { halving, sweepPoints } from './sweep.js';

type Report = (problem: Problem) => void;

/**
 * Every point on every rung: `{ over: { training.epochs: [2, 4, 8] }, factor: 2, points: { grid: … } }`. Which of them are
 * computed is decided by their scores (K. Jamieson, A. Talwalkar, Non-stochastic best arm identification, 2016).
 */
export function halvingPoints(node: Node, sections: Sections, report: Report): readonly Point[] {
  const path = `sweep.${halving}`;
  const points = childOf(node, 'points');
  if (node.is !== 'map' || points === undefined) {
    const expected = '{ over: { path: [2, 4, 8] }, factor: 2, points: { grid: … } }';
    report({ ...placeOf(node), code: 'E123', path, message: `${path} needs the points to try`, expected });
    return [];
  }
  unknownKeys(node, ['over', 'factor', 'points'], report, path);
  const over = budgetOf(node, path, sections, report);
  const factor = childOf(node, 'factor');
  const reduces = factor === undefined || (factor.is === 'scalar' && Number(factor.value) > 1);
  if (!reduces) {
    const message = 'of the points of a rung, one in `factor` goes on: factor is a number above 1';
    report({ ...placeOf(factor), code: 'E123', path: `${path}.factor`, message, received: writtenOf(factor) });
  }
  const tried = sweepPoints(points, `${path}.points`, report);
  if (over === undefined || !reduces) return [];
  const { segments, key, rungs, keeps } = over;
  for (const { patch, name } of tried) {
    const own = nodeAt(patch, segments);
    if (own === undefined) continue;
    const message = `the points of a halving differ in other things than ${formatPath(segments)}, which its rungs say`;
    report({ ...placeOf(own), code: 'E123', path: `${path}.points`, message, received: name });
    return [];
  }
  const option = segments.at(-1)!;
  const rules = {
    over: formatPath(segments),
    rungs: rungs.map((rung) => Number(jsonOf(rung))),
    factor: Number(factor === undefined ? 2 : jsonOf(factor)),
  };
  return rungs.flatMap((rung, index) =>
    tried.map(({ name, patch }) => {
      const raised = patchAt(segments, key, rung);
      const kept = index < rungs.length - 1 ? [patchAt(keeps, key, scalar(true, rung.origin))] : [];
      return {
        name: `${name} at ${writtenOf(rung)} ${option}`,
        patch: [raised, ...kept].reduce<MapNode>(combine, patch),
        rung: { point: name, index, rules },
      };
    }),
  );
}

/** What is raised from rung to rung. A section says what continues with more of it. */
function budgetOf(node: MapNode, path: string, sections: Sections, report: Report) {
  const over = childOf(node, 'over');
  const [[name, entry] = []] = over?.is === 'map' ? [...over.entries] : [];
  const segments = parsePath(name ?? '');
  const section = sections.named(segments?.[0] ?? '');
  const continues = section?.holds === 'settings' ? section.continues : undefined;
  const known = sections.all.flatMap((one) =>
    one.holds === 'settings' && one.continues ? [`${one.name}.${one.continues.option}`] : [],
  );
  const wrong = (message: string) =>
    report({
      ...(over === undefined ? placeOf(node) : placeOf(entry?.node ?? over)),
      code: 'E123',
      path: `${path}.over`,
      message,
      expected: `{ ${known[0] ?? 'path'}: [2, 4, 8] }`,
    });
  if (
    over?.is !== 'map' ||
    over.entries.size !== 1 ||
    segments?.length !== 2 ||
    continues?.option !== segments[1] ||
    continues === undefined
  ) {
    wrong(`over names what continues with more of it, and its values: ${known.join(', ')}`);
    return undefined;
  }
  const values = entry!.node.is === 'list' ? entry!.node.items : [];
  const numbers = values.map(jsonOf);
  const isAbove = (value: unknown, at: number) =>
    typeof value === 'number' && (at === 0 || value > Number(numbers[at - 1]));
  if (values.length < 2 || !numbers.every(isAbove)) {
    wrong(`${name} has one value for each rung, at least two, each larger than the one before`);
    return undefined;
  }
  return { segments, key: entry!.key, rungs: values, keeps: [segments[0]!, continues.when] };
}
