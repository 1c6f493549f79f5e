import { expect } from 'chai';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeKnowledge } from '../../../../components/knowledge/store.js';
import predictionsStage from '../../../../components/stages/predictions.js';
import { knowledgeOf, readStudentKnowledge } from '../../../../components/stages/student/student-knowledge.js';
import studentStage from '../../../../components/stages/student/student.js';
import type { RowView } from '../../../../framework/registry/component.js';

/** A row whose student declares to read the given knowledge. */
function rowReading(knowledge: readonly string[] | undefined, values = {}): RowView {
  const student = { properties: knowledge === undefined ? {} : { knowledge } };
  return { values, component: () => student, components: () => new Map() } as unknown as RowView;
}

describe('the knowledge of a student', () => {
  it('is prepared by stages before those that bind the model', () => {
    const row = rowReading(['co-occurrence', 'molecules']);
    expect(studentStage.properties.after(row)).to.include.members(['cohort', 'co-occurrence', 'molecules']);
    expect(predictionsStage.properties.after(row)).to.include.members(['student', 'co-occurrence', 'molecules']);
    expect(studentStage.properties.after(rowReading([]))).to.deep.equal(['cohort', 'split']);
    expect(knowledgeOf(rowReading(undefined))).to.deep.equal([]);
  });

  it('is not prepared where the teacher predicts', () => {
    const row = rowReading(['molecules'], { evaluation: { predictor: 'teacher' } });
    expect(predictionsStage.properties.after(row)).not.to.include('molecules');
  });

  it('is what was declared and nothing else', async () => {
    const root = await mkdtemp(join(tmpdir(), 'formulary-known-'));
    try {
      await mkdir(join(root, 'co-occurrence'));
      const graph = { pairs: [[0, 1]] as const, visits: Int32Array.of(3) };
      await writeKnowledge<'co-occurrence'>(join(root, 'co-occurrence'), graph);
      const input = (stage: string) => join(root, stage);
      expect(await readStudentKnowledge(rowReading(['co-occurrence']), { input })).to.deep.equal({
        'co-occurrence': graph,
      });
      expect(await readStudentKnowledge(rowReading([]), { input })).to.deep.equal({});
    } finally {
      await rm(root, { recursive: true });
    }
  });
});
