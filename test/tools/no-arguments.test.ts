import { expect } from 'chai';
import { spawnSync } from 'node:child_process';

const start = (tool: string, ...words: readonly string[]) =>
  spawnSync(process.execPath, [`dist/tools/${tool}/main.js`, ...words], { encoding: 'utf8' });

describe('tools without arguments', () => {
  for (const tool of ['errors', 'figures', 'licences', 'screenshots']) {
    it(`${tool} says what it does, and does nothing, where it gets one`, () => {
      const help = start(tool, '--help');
      expect([help.status, help.stdout]).to.deep.equal([0, '']);
      expect(help.stderr).to.match(new RegExp(`^usage: npm run ${tool}\\n {2}[A-Z].*\\.\\n$`));
      expect(start(tool, 'other').status).to.equal(2);
    });
  }
});
