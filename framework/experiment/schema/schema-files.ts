import path from 'node:path';
import type { JsonObject } from '../../json.js';
import type { Catalogue } from '../../registry/registry.js';
import { componentFolders } from '../../registry/kinds.js';
import { componentSchema } from './component-schema.js';
import { experimentSchema } from './experiment-schema.js';

/** The generated files by their paths below the folder of schemas. */
export function schemaFiles(catalogue: Catalogue): ReadonlyMap<string, string> {
  const components = catalogue
    .all()
    .map((component): [string, JsonObject] => [
      path.join(componentFolders[component.kind] ?? component.kind, `${component.type}.schema.json`),
      { $schema: 'https://json-schema.org/draft/2020-12/schema', ...componentSchema(component) },
    ]);
  const all: [string, JsonObject][] = [['experiment.schema.json', experimentSchema(catalogue)], ...components];
  return new Map(all.map(([file, schema]) => [file, `${JSON.stringify(schema, null, 2)}\n`]));
}
