import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { readCatalogue } from '../../framework/registry/catalogue.js';
import { errorExamples, errorReference, outputOf } from './error-reference.js';

const root = process.cwd();
const registry = await readCatalogue();
const examples = await Promise.all(
  errorExamples(path.join(root, 'test/errors')).map(async (example) => ({
    ...example,
    output: await outputOf(example, registry, root),
  })),
);
for (const { folder, output } of examples) writeFileSync(path.join(folder, 'expected.txt'), output);
writeFileSync(path.join(root, 'docs/errors.md'), errorReference(examples));
