import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readResult } from '../../../framework/records/run-file.js';

describe('how a run ended', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'formulary-run-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is what its result says', () => {
    expect(readResult(folder)).to.equal(undefined);
    writeFileSync(join(folder, 'result.json'), '{"status":"finished","seconds":1}');
    expect(readResult(folder)).to.deep.equal({ status: 'finished', seconds: 1 });
  });

  it('is open where the result is damaged: the run is gone on with', () => {
    for (const text of ['', '{"status":"fin']) {
      writeFileSync(join(folder, 'result.json'), text);
      expect(readResult(folder)).to.equal(undefined);
    }
  });
});
