import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { ownFolder } from '../../../framework/experiment/composition/extended-file.js';
import { codeVersion } from '../../../framework/launch/code-version.js';

describe('the version of the code', () => {
  it('names commit and branch as git does, and no branch where none is checked out', async () => {
    const { git: found } = await codeVersion();
    expect(found?.commit).to.equal(git('rev-parse', 'HEAD'));
    expect(found?.branch).to.equal(git('symbolic-ref', '--quiet', '--short', 'HEAD'));
  });
});

function git(...words: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync('git', ['-C', ownFolder(), ...words], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}
