import { expect } from 'chai';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { remainders, removeRemainders } from '../../../../framework/execution/cache/remainders.js';

describe('what stages keep beside their outputs', () => {
  it('is counted and removed', async () => {
    const runs = mkdtempSync(join(tmpdir(), 'formulary-kept-'));
    try {
      expect(await remainders(runs)).to.deep.equal([]);
      mkdirSync(join(runs, 'kept/student'), { recursive: true });
      writeFileSync(join(runs, 'kept/student/a'), 'four');
      writeFileSync(join(runs, 'kept/student/b'), 'seven..');
      expect(await removeRemainders(runs)).to.deep.equal([{ stage: 'student', entries: 2, bytes: 11 }]);
      expect(existsSync(join(runs, 'kept/student'))).to.equal(false);
    } finally {
      rmSync(runs, { recursive: true });
    }
  });
});
