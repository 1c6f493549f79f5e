import type { Vocabulary, CodeKind } from '../../contracts/cohort.js';
import type { Ontology, OntologyRank } from '../../contracts/knowledge.js';
import { lineageOf } from './lineage.js';

/** Builds the tree of the classification that a vocabulary's codes belong to. Without a classification the tree is flat. */
export function buildOntology(kind: CodeKind, { codes, names, coding, broader }: Vocabulary): Ontology {
  const lineage = lineageOf(kind, coding);
  const lines = codes.map((code) => lineage(code));
  const inner = new Map<string, number>();
  const nodes = [...codes];
  const titles = [...names];
  const ranks: OntologyRank[] = codes.map(() => 'code');
  // A code such as 486 may be a category as well. The rank keeps the two apart.
  for (const { rank, name, title } of lines.flat()) {
    const key = `${rank} ${name}`;
    if (inner.has(key)) continue;
    inner.set(key, nodes.push(name) - 1);
    titles.push(title ?? broader?.[name] ?? null);
    ranks.push(rank);
  }
  const root = nodes.push(kind) - 1;
  titles.push(null);
  ranks.push('root');
  const parents = new Int32Array(nodes.length).fill(root);
  parents[root] = -1;
  for (const [code, line] of lines.entries()) {
    const path = [code, ...line.map(({ rank, name }) => inner.get(`${rank} ${name}`)!)];
    for (const [step, node] of path.entries()) parents[node] = path[step + 1] ?? root;
  }
  return { nodes, names: titles, ranks, parents };
}

/** The source's titles of the nodes above codes, by their names in the classification. */
export function titlesAbove(
  kind: CodeKind,
  { codes, coding }: Pick<Vocabulary, 'codes' | 'coding'>,
  titles: ReadonlyMap<string, string>,
): Readonly<Record<string, string>> {
  const lineage = lineageOf(kind, coding);
  const names = new Set(codes.flatMap((code) => lineage(code).map(({ name }) => name)));
  return Object.fromEntries(
    [...names].flatMap((name) => {
      const title = titles.get(name);
      return title === undefined ? [] : [[name, title] as const];
    }),
  );
}
