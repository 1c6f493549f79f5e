import { expect } from 'chai';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserInputError } from '../../../framework/errors.js';
import { lockFile } from '../../../framework/records/lock-file.js';
import { metricsFile } from '../../../framework/records/metrics-file.js';
import { planFile } from '../../../framework/records/plan-file.js';
import { resultFile } from '../../../framework/records/result-file.js';

describe('a record', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'formulary-record-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is undefined where there is none, and else what was written', async () => {
    expect(resultFile.read(folder)).to.equal(undefined);
    await resultFile.write(folder, { status: 'finished', seconds: 1 });
    expect(resultFile.read(folder)).to.deep.equal({ status: 'finished', seconds: 1 });
    expect(readFileSync(join(folder, 'result.json'), 'utf8')).to.equal(
      '{\n  "status": "finished",\n  "seconds": 1\n}\n',
    );
    expect(readdirSync(folder)).to.deep.equal(['result.json']);
  });

  for (const [what, text, reason] of [
    ['is cut short', '{"status":"fin', 'it is not JSON'],
    ['is empty', '', 'it is not JSON'],
    ['is something else', '{"status":"secret"}', '/status must be equal to constant'],
  ] as const) {
    it(`that ${what} is refused in words that quote nothing of it, and passed over in a list`, () => {
      writeFileSync(join(folder, 'result.json'), text);
      expect(() => resultFile.read(folder))
        .to.throw(UserInputError, `the file is damaged, or no result.json of this version: ${reason}`)
        .with.property('message')
        .that.does.not.include('secret');
      expect(resultFile.readIfWhole(folder)).to.equal(undefined);
    });
  }

  it('of a newer version is refused', () => {
    expect(() => lockFile.parse({ schema: 2 }, 'lock.json')).to.throw('written by a newer version (schema 2)');
  });

  it('of an earlier version is read: a plan without tables, scores without numbers of patients', () => {
    const plan = { title: 'T', file: 'e.yaml', command: 'run', createdAt: 1, rows: [], metricProperties: {} };
    expect(planFile.parse(plan, 'plan.json')).to.equal(plan);
    const metrics = { metrics: { 'test/overall/prauc': 0.5, 'test/none/prauc': null } };
    expect(metricsFile.parse(metrics, 'metrics.json')).to.equal(metrics);
  });
});
