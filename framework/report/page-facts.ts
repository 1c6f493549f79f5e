import { lockFile } from '../records/lock-file.js';
import { asText, flatten } from '../records/plan-file.js';
import type { ExperimentResults } from './read-results.js';

/** Two columns of words. */
export type Facts = readonly (readonly [name: string, text: string])[];

/** What every row has of its own: the values that not all rows share. */
export function rowFacts({ rows }: ExperimentResults): Facts {
  const leaves = rows.map(({ values }) => flatten(values));
  const names = [...new Set(leaves.flatMap((own) => Object.keys(own)))];
  const text = (index: number, name: string) => {
    const leaf = leaves[index]![name];
    return leaf === undefined ? 'absent' : asText(leaf);
  };
  const differing = names.filter((name) => new Set(rows.map((_, index) => text(index, name))).size > 1);
  return rows.map(({ row }, index) => [
    row,
    differing.map((name) => `${name}: ${text(index, name)}`).join('; ') || 'as all rows',
  ]);
}

/** Which program computed the runs, and on what; several where runs were computed by several. */
export function environmentFacts({ rows }: ExperimentResults): Facts {
  const codes = rows.flatMap(({ runs }) => runs.flatMap(({ folder }) => lockFile.readIfWhole(folder)?.code ?? []));
  if (codes.length === 0) return [];
  return [
    ['Formulary', distinct(codes.map(({ versions }) => versions['formulary']))],
    ['commit', distinct(codes.map(({ git }) => git && `${git.commit}${git.dirty ? ', with changes' : ''}`))],
    ['Node', distinct(codes.map(({ node }) => node))],
    ['system', distinct(codes.map(({ platform }) => platform))],
    ['processor', distinct(codes.map(({ processor }) => processor))],
  ];
}

function distinct(texts: readonly (string | undefined)[]): string {
  return [...new Set(texts.map((text) => text ?? 'not recorded'))].join(' and ');
}
