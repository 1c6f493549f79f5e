import { lockFile } from '../../records/lock-file.js';
import { asText, flatten } from '../../records/plan-file.js';
import type { ExperimentResults } from '../read-results.js';
import { valueOrigins } from './value-origins.js';

/** Two columns of words; a text has several lines where it is a list. */
export type Facts = readonly (readonly [name: string, text: string | readonly string[]])[];

/** What every row has of its own: the values that not all rows share, and where each comes from. */
export function rowFacts({ rows }: ExperimentResults): Facts {
  const leaves = rows.map(({ values }) => flatten(values));
  const names = [...new Set(leaves.flatMap((own) => Object.keys(own)))];
  const text = (index: number, name: string) => {
    const leaf = leaves[index]![name];
    return leaf === undefined ? 'absent' : asText(leaf);
  };
  const differing = names.filter((name) => new Set(rows.map((_, index) => text(index, name))).size > 1);
  return rows.map(({ row, runs }, index) => {
    const origins = runs[0] === undefined ? new Map<string, string>() : valueOrigins(runs[0].folder);
    const [own, absent] = [true, false].map((is) =>
      differing.filter((name) => Object.hasOwn(leaves[index]!, name) === is),
    );
    const lines = own!.map((name) => {
      const origin = origins.get(name);
      return `${name}: ${text(index, name)}${origin === undefined ? '' : ` (${origin})`}`;
    });
    if (absent!.length > 0) lines.push(`absent: ${absent!.join(', ')}`);
    return [row, lines.length === 0 ? 'as all rows' : lines];
  });
}

/** Which program computed the runs, and on what; several where runs were computed by several. */
export function environmentFacts({ rows }: ExperimentResults): Facts {
  const codes = rows.flatMap(({ runs }) => runs.flatMap(({ folder }) => lockFile.readIfWhole(folder)?.code ?? []));
  if (codes.length === 0) return [];
  const seeds = [...new Set(rows.flatMap(({ runs }) => runs.map(({ seed }) => seed)))];
  return [
    ['Formulary', distinct(codes.map(({ versions }) => versions['formulary']))],
    ['commit', distinct(codes.map(({ git }) => git && `${git.commit}${git.dirty ? ', with changes' : ''}`))],
    ['Node', distinct(codes.map(({ node }) => node))],
    ['system', distinct(codes.map(({ platform }) => platform))],
    ['processor', distinct(codes.map(({ processor }) => processor))],
    ['seeds', seeds.join(', ')],
  ];
}

function distinct(texts: readonly (string | undefined)[]): string {
  return [...new Set(texts.map((text) => text ?? 'not recorded'))].join(' and ');
}
