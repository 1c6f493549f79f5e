import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCatalogue } from '../../framework/registry/catalogue.js';
import { takesNoArguments } from '../no-arguments.js';
import { errorExamples, errorReference, outputOf } from './error-reference.js';

takesNoArguments('errors', 'Writes docs/errors.md and the expected outputs of test/errors anew.');

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
