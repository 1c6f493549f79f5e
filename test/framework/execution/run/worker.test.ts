import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { resultFile } from '../../../../framework/records/result-file.js';

const worker = fileURLToPath(new URL('../../../../framework/execution/run/worker.js', import.meta.url));

describe('a worker of several runs', function () {
  this.timeout(30_000);
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'formulary-worker-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  for (const [word, why, second] of [
    ['--give-up', 'its time was over', 'failed'],
    ['--died', 'it was killed', undefined],
  ] as const) {
    it(`records with ${word} what no process could say, and leaves finished runs alone`, async () => {
      const places = ['done', 'first', 'second'].map((name) => join(folder, name));
      for (const place of places) mkdirSync(place);
      await resultFile.write(places[0]!, { status: 'finished', seconds: 1 });
      const { status, stderr } = spawnSync(process.execPath, [worker, ...places, '--restarted', word, why], {
        encoding: 'utf8',
      });
      const [done, victim, further] = places.map((place) => resultFile.readIfWhole(place));
      expect(done?.status).to.equal('finished');
      expect(victim).to.include({ status: 'failed', problem: why });
      // After a death the further runs are computed; this one has no run.json.
      expect(further?.status).to.equal(second);
      expect(stderr.includes('holds no run.json')).to.equal(second === undefined);
      expect(status).to.equal(1);
    });
  }
});
