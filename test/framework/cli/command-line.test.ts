import { expect } from 'chai';
import { existsSync } from 'node:fs';
import { Files } from '../experiment/files.js';
import { formulary, formularyHere } from './formulary.js';

describe('the command line', () => {
  let files: Files;
  before(() => {
    files = new Files({ 'wrong.yaml': 'title: Wrong\ndatasett: { type: synthetic }\n' });
  });
  after(() => files.remove());

  for (const [words, code] of [
    [['check', 'wrong.yaml'], 2],
    [['describe', 'metric/prauc'], 0],
    [['chek'], 2],
    [['runs', '--lst'], 2],
  ] as const) {
    it(`says of "${words.join(' ')}" the same in a process of its own and in that of a test, which it leaves as it was`, async () => {
      const [folder, { exitCode, argv }] = [process.cwd(), process];
      const here = await formularyHere(files.folder, ...words);
      expect(here).to.deep.equal(formulary(files.folder, ...words));
      expect(here.status).to.equal(code);
      expect([process.cwd(), process.exitCode, process.argv]).to.deep.equal([folder, exitCode, argv]);
    });
  }

  it('says in its help where to begin, and nothing of a default that is none', async () => {
    const { stdout } = await formularyHere(files.folder, '--help');
    expect(existsSync(/Where to begin: (.*)\n/.exec(stdout)![1]!)).to.equal(true);
    expect((await formularyHere(files.folder, 'check', '--help')).stdout).to.match(/may be repeated\n/);
  });
});
