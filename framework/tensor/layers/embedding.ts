import type { Scope, Tensor } from '../graph.js';
import { normal, type Initializer } from '../initializers.js';
import { gather } from '../operations/gather.js';

export interface EmbeddingOptions {
  /** Number of ids. */
  readonly rows: number;
  /** Number of features. */
  readonly width: number;
  /** Default N(0, 1), as in PyTorch. */
  readonly initializer?: Initializer;
}

/** A learned vector for each id. ids int32 [...] → [..., width]; parameter `weight` [rows, width]. */
export function embedding(scope: Scope, ids: Tensor, options: EmbeddingOptions): Tensor {
  const table = scope.parameter('weight', [options.rows, options.width], options.initializer ?? normal(1));
  return scope.within(() => gather(table, ids));
}
