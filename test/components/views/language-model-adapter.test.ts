import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import languageModelAdapter from '../../../components/views/language-model-adapter.js';
import teacherAdapter from '../../../components/views/teacher-adapter.js';
import type { RowView } from '../../../framework/registry/component.js';
import { build } from '../build.js';

/** The view that a row with this predictor gives instead of the teacher's adapter. */
function instead(predictor: string): string | undefined {
  return teacherAdapter.properties.instead!({ values: { evaluation: { predictor } } } as unknown as RowView);
}

describe('views/language-model-adapter', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'formulary-view-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const show = () =>
    build(languageModelAdapter).show({ input: (stage) => join(folder, stage), out: join(folder, 'taken') });

  it("takes the place of the teacher's where the language model is the predictor", () => {
    expect(['language-model', 'teacher', 'student'].map(instead)).to.deep.equal([
      'language-model-adapter',
      undefined,
      undefined,
    ]);
  });

  it("copies the files of the language model's adapter, or says that it has none", async () => {
    await mkdir(join(folder, 'language-model', 'adapter'), { recursive: true });
    expect(String(await show().catch(String))).to.match(/languageModel: .* has no adapter\n.*whose languageModel has/);
    await writeFile(join(folder, 'language-model', 'adapter', 'adapter_config.json'), '{}');
    await show();
    expect(await readFile(join(folder, 'taken', 'adapter_config.json'), 'utf8')).to.equal('{}');
  });
});
