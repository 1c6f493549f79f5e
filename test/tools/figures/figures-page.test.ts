import { expect } from 'chai';
import { existsSync, readFileSync } from 'node:fs';
import { readCatalogue } from '../../../framework/registry/catalogue.js';
import { figureFiles, figuresOf, figuresPage, pictureOf } from '../../../tools/figures/figures-page.js';

describe('docs/figures.md', () => {
  it('is what `npm run figures` makes of the experiments', async () => {
    expect(readFileSync('docs/figures.md', 'utf8')).to.equal(figuresPage(figureFiles(), await readCatalogue()));
  });

  it('has a picture of every kind of figure', async () => {
    const figures = figureFiles().flatMap(figuresOf);
    const kinds = (await readCatalogue()).ofKind('figure').map(({ type }) => type);
    expect([...new Set(figures.map(({ type }) => type))]).to.have.members(kinds);
    const missing = figures.filter((figure) => !existsSync(`docs/${pictureOf(figure)}`));
    expect(missing.map(({ id }) => id)).to.deep.equal([]);
  });
});
