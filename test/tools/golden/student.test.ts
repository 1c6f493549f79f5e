import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { JsonObject } from '../../../framework/json.js';
import { compareStudent } from '../../../tools/golden/student-comparison.js';
import { computeStudent, studentGolden } from '../../../tools/golden/student.js';
import type { StudentFile } from '../../../tools/golden/student-file.js';
import { isThorough } from '../../thorough.js';
import { describeEveryEngine } from '../../components/engines/engine-table.js';

const read = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as JsonObject;

describe('golden values of the student', () => {
  it('are computed without the alignment for a batch of one patient, which is said', async () => {
    const { computed, note } = await studentGolden.compute(read('test/golden/student/batch-of-one.json'), {});
    expect(computed['expected']).to.include({ align_per_sample_reference_ids: null });
    expect(note).to.equal('a batch of one patient trains without the alignment, which contrasts patients');
  });

  it('name an option that the engine does not have', async () => {
    const engine = { type: 'onnxruntime', options: { package: 'wasm' } };
    const refused = await studentGolden.compute(read('test/golden/student_golden.json'), { engine }).catch(String);
    expect(refused).to.equal('Error: engine onnxruntime has no option "package"');
  });
});

const files = ['student_golden.json', 'student/two-blocks-other-widths.json', 'student/paper-form.json'];

describeEveryEngine('golden values of the student agree', (engine, provider) => {
  // A driver in software takes many seconds for each.
  const few = provider.includes('webgpu') && !isThorough;
  for (const name of few ? files.slice(0, 1) : files) {
    it(name, async () => {
      const file = read(join('test/golden', name)) as unknown as StudentFile;
      const { compared, deviations } = compareStudent(await computeStudent(file, engine), file.expected);
      expect(deviations).to.deep.equal([]);
      expect(compared).to.be.greaterThan(200);
    });
  }
});
