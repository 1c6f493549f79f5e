import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCatalogue } from '../../framework/registry/catalogue.js';
import { errorExamples, errorReference, outputOf } from './error-reference.js';

const root = process.cwd();
const registry = await readCatalogue();
const examples = await Promise.all(
  errorExamples(join(root, 'test/errors')).map(async (example) => ({
    ...example,
    output: await outputOf(example, registry, root),
  })),
);
for (const { folder, output } of examples) writeFileSync(join(folder, 'expected.txt'), output);
writeFileSync(join(root, 'docs/errors.md'), errorReference(examples));
