import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, isScalar, parseDocument, type Node } from 'yaml';

/**
 * Where every value of a run comes from, by its dotted path: `experiments/table-6.yaml:10:5`, `default of student/leader`. They
 * are the comments of the run's `experiment.yaml`. Empty where there is no such file, as in a shared archive.
 */
export function valueOrigins(runFolder: string): ReadonlyMap<string, string> {
  const file = join(runFolder, 'experiment.yaml');
  if (!existsSync(file)) return new Map();
  const origins = new Map<string, string>();
  const visit = (node: unknown, path: readonly string[]): void => {
    if (isMap(node))
      for (const { key, value } of node.items) visit(value, [...path, String(isScalar(key) ? key.value : key)]);
    const { comment } = (node ?? {}) as Node;
    if (typeof comment === 'string' && path.length > 0) origins.set(path.join('.'), comment.trim().split('\n')[0]!);
  };
  visit(parseDocument(readFileSync(file, 'utf8')).contents, []);
  return origins;
}
