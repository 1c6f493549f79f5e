import {
  graphAttention,
  slice,
  type ArrayTensor,
  type Initializer,
  type Scope,
  type Tensor,
} from '../../../framework/tensor/index.js';
import type { Ontology } from '../../contracts/knowledge.js';

export interface OntologyEmbeddingOptions {
  /** Codes of the vocabulary, which are the first nodes. */
  readonly codes: number;
  readonly width: number;
  readonly heads: number;
  readonly initializer: Initializer;
}

/**
 * [code, width] the embeddings of G-Bert (§4.1): every node of the ontology gathers what stands directly below it, then every
 * code gathers all that stands above it, both through one attention layer. Parameters `nodes` and those of `ancestors`.
 */
export function ontologyEmbeddings(
  scope: Scope,
  { parents }: Pick<Ontology, 'parents'>,
  { codes, width, heads, initializer }: OntologyEmbeddingOptions,
): Tensor {
  const nodes = scope.parameter('nodes', [parents.length, width], initializer);
  const pass = (x: Tensor, neighbours: readonly (readonly number[])[]) => {
    const [targets, sources] = edgesOf(neighbours).map((ids) => scope.graph.constant(ids));
    const edges = { sources: sources!, targets: targets! };
    return graphAttention(scope.scope('ancestors'), x, edges, { heads, width: width / heads });
  };
  return slice(pass(pass(nodes, withChildren(parents)), withAncestors(parents, codes)), 0, 0, codes);
}

/** [node] each node and those directly below it. */
function withChildren(parents: Int32Array): readonly number[][] {
  const neighbours = Array.from(parents, (_, node) => [node]);
  parents.forEach((parent, node) => parent >= 0 && neighbours[parent]!.push(node));
  return neighbours;
}

/** [node] each node, and with a code all that stands above it, up to the root. */
function withAncestors(parents: Int32Array, codes: number): readonly number[][] {
  return Array.from(parents, (_, node) => {
    const neighbours = [node];
    if (node < codes) for (let above = parents[node]!; above >= 0; above = parents[above]!) neighbours.push(above);
    return neighbours;
  });
}

/** int32 [edge] the node that attends, and the node that it attends to. */
function edgesOf(neighbours: readonly (readonly number[])[]): readonly [targets: ArrayTensor, sources: ArrayTensor] {
  const targets = Int32Array.from(neighbours.flatMap((own, node) => own.map(() => node)));
  const sources = Int32Array.from(neighbours.flat());
  return [
    { data: targets, shape: [targets.length] },
    { data: sources, shape: [sources.length] },
  ];
}
