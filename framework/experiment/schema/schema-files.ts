import { join } from 'node:path';
import type { JsonObject } from '../../json.js';
import type { Catalogue } from '../../registry/registry.js';
import { folderOf } from '../../registry/kinds.js';
import { componentSchema } from './component-schema.js';
import { experimentSchema } from './experiment-schema.js';

const dialect = 'https://json-schema.org/draft/2020-12/schema';

/** The generated files by their paths below the folder of schemas. Sections are part of the experiment's own schema. */
export function schemaFiles(catalogue: Catalogue): ReadonlyMap<string, string> {
  const written = catalogue.all().filter(({ kind }) => kind !== 'section' && kind !== 'verb');
  const components = written.flatMap((component): [string, JsonObject][] => {
    const name = join(folderOf(component.kind), component.type);
    const files = Object.entries(component.fileSchemas ?? {}).map(([file, schema]): [string, JsonObject] => [
      join(name, `${file}.schema.json`),
      { $schema: dialect, ...schema },
    ]);
    return [[`${name}.schema.json`, { $schema: dialect, ...componentSchema(component) }], ...files];
  });
  const all: [string, JsonObject][] = [['experiment.schema.json', experimentSchema(catalogue)], ...components];
  return new Map(all.map(([file, schema]) => [file, `${JSON.stringify(schema, null, 2)}\n`]));
}
