import { expect } from 'chai';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { componentsOfRun } from '../../../../framework/execution/run/components-of-run.js';
import type { RunFile } from '../../../../framework/records/run-file.js';

describe('the components of a run', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'formulary-components-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('are those of the run before while no module has changed and both runs use the same', async () => {
    writeFileSync(join(folder, 'shared.js'), 'export {};\n');
    const run = { values: { student: { type: 'a' } }, stages: [], plugins: [] } as unknown as RunFile;
    const before = await componentsOfRun(run, folder);
    expect(await componentsOfRun({ ...run, seed: 2 }, folder)).to.equal(before);
    const other = { ...run, values: { student: { type: 'b' } } };
    expect(await componentsOfRun(other, folder)).not.to.equal(before);
    const again = await componentsOfRun(run, folder);
    appendFileSync(join(folder, 'shared.js'), '// edited\n');
    expect(await componentsOfRun(run, folder)).not.to.equal(again);
  });
});
