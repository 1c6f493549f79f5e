import { existsSync } from 'node:fs';
import { childOf, placeOf, textOf, type MapNode } from './node.js';
import type { Place } from './origin.js';
import type { Problem } from './problem.js';

/** Reports tables that would overwrite each other and published figures that are not there, before hours of computing. */
export function checkTables(head: MapNode, report: (problem: Problem) => void): void {
  const tables = head.entries.get('tables')?.node;
  const seen = new Map<string, Place>();
  for (const [index, table] of (tables?.is === 'list' ? tables.items : []).entries()) {
    const [id, published] = [childOf(table, 'id'), childOf(table, 'published')];
    const [name, file] = [textOf(id), textOf(published)];
    const before = name === undefined ? undefined : seen.get(name);
    if (id !== undefined && name !== undefined && before !== undefined) {
      report({
        ...placeOf(id),
        code: 'E133',
        path: `tables[${index}].id`,
        message: `two tables have the id "${name}": they would be written to the same files`,
        received: name,
        related: [{ place: before, message: 'the first one' }],
      });
    } else if (id !== undefined && name !== undefined) {
      seen.set(name, placeOf(id));
    }
    if (published?.is === 'scalar' && published.unset === undefined && file !== undefined && !existsSync(file)) {
      report({
        ...placeOf(published),
        code: 'E134',
        path: `tables[${index}].published`,
        message: `there is no file of published figures ${JSON.stringify(published.written ?? file)}`,
        received: file,
        notes: ['a path is relative to the file that it is written in'],
      });
    }
  }
}
