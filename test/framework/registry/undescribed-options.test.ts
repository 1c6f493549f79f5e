import { expect } from 'chai';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { discoverComponents } from '../../../framework/registry/discover.js';
import { undescribedOptions } from '../../../framework/registry/undescribed-options.js';

describe('options without a description', () => {
  it('are listed by their paths, at every depth', () => {
    const inner = { properties: { c: {}, d: { description: ' ' } } };
    const schema = {
      properties: { a: { description: 'epochs' }, b: { description: 'a map', anyOf: [inner] }, e: { items: inner } },
    };
    expect(undescribedOptions(schema)).to.deep.equal(['b.c', 'b.d', 'e', 'e.c', 'e.d']);
  });

  it('are refused when the component is loaded', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'formulary-undescribed-'));
    try {
      mkdirSync(join(folder, 'verbs'));
      const library = new URL('../../../framework/registry/component.js', import.meta.url).href;
      writeFileSync(
        join(folder, 'verbs', 'shout.mjs'),
        `import { component } from '${library}';
export default component({ kind: 'verb', type: 'shout', version: 1, summary: 'Shouts.',
  options: { type: 'object', properties: { volume: { type: 'number' } } }, properties: {}, build: () => ({}) });`,
      );
      const error = await discoverComponents(folder).catch((thrown: unknown) => thrown);
      expect(String(error)).to.contain('shout.mjs: the option "volume" of verb/shout has no description');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
