import { expect } from 'chai';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RowView } from '../../../../framework/registry/component.js';
import type { StageContext } from '../../../../framework/contracts/stage.js';
import type { Targets } from '../../../../components/contracts/sample.js';
import { readCohort } from '../../../../components/datasets/cohort/store.js';
import { refuseKnowledgeLeaks } from '../../../../components/stages/scoring/refuse-knowledge-leaks.js';
import { smallCohort } from '../../small-cohort.js';
import { toyRow } from '../toy-students.js';

const visit = (...medications: number[]) => ({ diagnoses: [0], procedures: [0], medications });
const cohort = smallCohort([[visit(0)], [visit(1), visit(0, 2)], [visit(2), visit(1)]], {
  diagnoses: 1,
  procedures: 1,
  medications: 4,
});
const split = {
  train: Int32Array.of(0),
  validation: Int32Array.of(1),
  test: Int32Array.of(2),
  extra: new Int32Array(),
};
const reader = (knowledge: readonly string[]): RowView =>
  toyRow({
    inputs: { diagnoses: 'used', procedures: 'unused', medications: 'used', profile: 'unused' },
    patients: { singleVisit: true, multiVisit: true },
    knowledge: knowledge as never,
  });

describe('refuseKnowledgeLeaks', () => {
  let root: string;
  beforeEach(async () => (root = await mkdtemp(join(tmpdir(), 'formulary-leaks-'))));
  afterEach(() => rm(root, { recursive: true }));

  /** @param changes what the stages change with, told the medications of all visits of the cohort that they are given */
  async function probed(
    changes: (sets: readonly (readonly number[])[]) => readonly string[] | undefined,
    { targets, coOccurrence }: { readonly targets?: Targets; readonly coOccurrence?: 'all' } = {},
  ): Promise<readonly string[]> {
    const notes: string[] = [];
    const context = {
      checkpoints: root,
      journal: { note: (text: string) => notes.push(text) },
      changesWith: async (_stage: string, { inputs }: { readonly inputs: Readonly<Record<string, string>> }) => {
        const { medications, visitKeys } = await readCohort(inputs['cohort']!);
        const setAt = (at: number) => [
          ...medications.values.subarray(medications.offsets[at], medications.offsets[at + 1]),
        ];
        return changes(visitKeys.map((_, at) => setAt(at)));
      },
    } as unknown as StageContext;
    const dataset = coOccurrence === undefined ? {} : { coOccurrence };
    await refuseKnowledgeLeaks(reader(['co-occurrence']), { cohort, split, dataset, targets }, context);
    return notes;
  }

  it('alters the target visits of validation and test patients alone', async () => {
    let seen: readonly (readonly number[])[] = [];
    await probed((sets) => ((seen = sets), []));
    expect(seen).to.deep.equal([[0], [1], [0, 2], [2], [0, 2]]);
    await probed((sets) => ((seen = sets), []), { targets: 'every-visit' });
    expect(seen).to.deep.equal([[0], [1, 3], [0, 2], [1, 3], [0, 2]]);
  });

  it('refuses a stage whose output changes with them, by its name', async () => {
    const refusal = await probed(() => ['knowledge.json']).then(
      () => '',
      (error: Error) => error.message,
    );
    expect(refusal).to.contain('stage co-occurrence: reads the medications of target visits');
  });

  it('lets a dataset count all patients where its option says so, and notes it', async () => {
    const [note] = await probed(() => ['knowledge.json'], { coOccurrence: 'all' });
    expect(note).to.contain('counts visits of all patients');
  });

  it('notes what it did not ask, because it takes long', async () => {
    const [note] = await probed(() => undefined);
    expect(note).to.contain('whether co-occurrence reads what is to be recommended was not asked');
  });
});
