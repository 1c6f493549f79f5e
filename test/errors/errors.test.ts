import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCatalogue } from '../../framework/registry/catalogue.js';
import { errorExamples, errorReference, outputOf } from '../../tools/errors/error-reference.js';

const root = process.cwd();
const examples = errorExamples(join(root, 'test/errors'));

describe('every error code', () => {
  for (const example of examples) {
    it(`${example.code}: ${example.explanation.split('\n')[0]}`, async () => {
      const expected = readFileSync(join(example.folder, 'expected.txt'), 'utf8');
      expect(await outputOf(example, await readCatalogue(), root)).to.equal(expected);
      expect(expected).to.contain(` ${example.code} `);
    });
  }

  it('has an example', () => {
    const folder = join(root, 'framework/experiment');
    const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join(folder, file), 'utf8'));
    const codes = new Set(sources.flatMap((source) => source.match(/(?<=')E\d{3}(?=')/g) ?? []));
    expect([...codes].sort()).to.deep.equal(examples.map(({ code }) => code));
  });

  it('is in docs/errors.md as it is', async () => {
    const catalogue = await readCatalogue();
    const outputs = await Promise.all(
      examples.map(async (example) => ({ ...example, output: await outputOf(example, catalogue, root) })),
    );
    expect(readFileSync(join(root, 'docs/errors.md'), 'utf8')).to.equal(errorReference(outputs));
  });
});
