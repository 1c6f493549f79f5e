import { expect } from 'chai';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openInBrowser } from '../../../framework/cli/open-in-browser.js';

describe('openInBrowser', () => {
  it('hands the page to the command, and says what to do where that fails', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'formulary-open-'));
    try {
      const seen = join(folder, 'seen');
      const write = ['node', '-e', 'fs.writeFileSync(process.argv[1], process.argv[2])', seen];
      expect(await openInBrowser('/a/report.html', write)).to.equal(undefined);
      expect(readFileSync(seen, 'utf8')).to.equal('/a/report.html');
      const failing = ['node', '-e', 'process.exitCode = 3'];
      expect(await openInBrowser('/a/report.html', failing)).to.equal(
        'node ended with 3; open /a/report.html yourself',
      );
      const absent = join(folder, 'absent');
      expect(await openInBrowser('p.html', [absent])).to.equal(`${absent} cannot be started; open p.html yourself`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
