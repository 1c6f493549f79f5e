import { expect } from 'chai';
import * as fc from 'fast-check';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packArchive } from '../../../framework/bundle/archive.js';
import { identityOf } from '../../../framework/bundle/bundle-contents.js';
import { openBundle } from '../../../framework/bundle/open-bundle.js';
import { UserInputError } from '../../../framework/errors.js';
import { lockFile } from '../../../framework/records/lock-file.js';
import { metricsFile } from '../../../framework/records/metrics-file.js';
import { planFile } from '../../../framework/records/plan-file.js';
import { resultFile } from '../../../framework/records/result-file.js';
import { runFile } from '../../../framework/records/run-file.js';
import { damaged, hostileJson, survives } from './hostile.js';

const plan = {
  schema: 1,
  title: 'Study',
  file: 'study.yaml',
  command: 'formulary run study.yaml',
  createdAt: 1,
  rows: [
    {
      row: 'A',
      values: {},
      parameters: { 'student.width': '8' },
      runs: [{ seed: 42, folder: 'run-0123456789ab', stages: [{ stage: 'cohort', key: '0123' }] }],
    },
  ],
  tables: [{ id: 'main', columns: ['prauc'], groups: ['overall'], published: 'published/table.csv' }],
  metricProperties: { prauc: { label: 'PRAUC', higherIsBetter: true, digits: 4 } },
};
const planText = JSON.stringify(plan);

/** An archive with this plan, whose list of files is right. */
function bundle(planContents: string, change: (manifest: string) => string = (text) => text): Promise<Buffer> {
  const files = new Map([
    ['experiments/study/plan.json', Buffer.from(planContents)],
    ['published/table.csv', Buffer.from('row,prauc\nA,0.5\n')],
  ]);
  const listed = Object.fromEntries([...files].map(([name, contents]) => [name, identityOf(contents)]));
  const manifest = JSON.stringify({ schema: 1, title: 'Study', experiment: 'study', files: listed });
  return packArchive(new Map([...files, ['bundle.json', Buffer.from(change(manifest))]]));
}

describe('hostile records and bundles', function () {
  this.timeout(600_000);
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'formulary-records-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const inside = () => join(folder, 'one', 'runs');

  async function open(archive: Buffer): Promise<string> {
    rmSync(join(folder, 'one'), { recursive: true, force: true });
    mkdirSync(inside(), { recursive: true });
    writeFileSync(join(folder, 'study.tgz'), archive);
    const opened = await openBundle(join(folder, 'study.tgz'), inside());
    expect(opened.startsWith(inside())).to.equal(true);
    return opened;
  }

  for (const file of [planFile, lockFile, runFile, resultFile, metricsFile]) {
    it(`${file.name} is read or refused`, async () => {
      const contents = fc.oneof(hostileJson(planText), hostileJson('{"status":"finished","seconds":1}'));
      await survives(fc.oneof(damaged(Buffer.from(planText)), contents), 60, async (content) => {
        writeFileSync(file.path(folder), content);
        file.readIfWhole(folder);
        file.read(folder);
        return Promise.resolve();
      });
    });
  }

  it('a bundle is opened, or refused without a file outside its folder', async () => {
    expect(existsSync(join(await open(await bundle(planText)), 'plan.json'))).to.equal(true);
    const archives = fc.oneof(
      fc.constant(await bundle(planText)).chain((valid) => damaged(valid).map((bytes) => Promise.resolve(bytes))),
      hostileJson(planText).map((text) => bundle(text)),
      fc.nat(40).chain((seed) => hostileJson(planText).map((text) => bundle(planText, () => text.slice(0, -seed)))),
    );
    await survives(archives, 80, async (archive) => {
      try {
        await open(await archive);
      } finally {
        expect(readdirSync(folder).toSorted()).to.deep.equal(['one', 'study.tgz']);
        expect(readdirSync(join(folder, 'one'))).to.deep.equal(['runs']);
      }
    });
  });

  it('a bundle whose plan names published figures elsewhere is refused', async () => {
    const elsewhere = { ...plan, tables: [{ ...plan.tables[0], published: '/etc/passwd' }] };
    const error: unknown = await open(await bundle(JSON.stringify(elsewhere))).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(UserInputError);
    expect((error as Error).message).to.contain('its plan names runs or published figures that lie outside');
  });
});
