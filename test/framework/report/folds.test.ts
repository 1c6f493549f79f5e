import { expect } from 'chai';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { readPatientScores } from '../../../framework/report/read-patient-scores.js';
import { readResults } from '../../../framework/report/read-results.js';
import { writeReport } from '../../../framework/report/write-report.js';
import { writeSafetensors } from '../../../framework/tensor/safetensors.js';
import { writeExperiment } from './experiment-fixture.js';

const fold = (number: number, score?: number) => ({
  seed: 42,
  ownSeeds: { 'evaluation.fold': number },
  ...(score !== undefined && { scores: { 'test/overall/prauc': [score, 0.01] as const } }),
});
const patients = { 'test/overall': 40 };
const tables = [{ id: 'folds', columns: ['prauc'], groups: ['overall'] }];

type Fold = ReturnType<typeof fold> & { readonly training?: { readonly bestEpoch: number; readonly epochs: number } };

const printed = async (runs: readonly Fold[], trainedOnce: readonly string[] = []) => {
  const { folder, remove } = writeExperiment({ rows: { one: runs }, patients, tables, trainedOnce });
  try {
    let text = '';
    await writeReport(folder, { write: (part) => (text += part) });
    return text;
  } finally {
    remove();
  }
};

describe('a report of folds', () => {
  it('shows one score over all patients, and says what it and its intervals are', async () => {
    const text = await printed([fold(1, 0.4), fold(2, 0.5), fold(3, 0.6)]);
    expect(text).to.include('overall (120 patients)');
    expect(text).to.include('0.5000 ± 0.1000');
    expect(text).to.include('± is the standard deviation over the 3 folds');
    expect(text).to.include('3-fold: every patient is tested once, by a training that did not see the patient');
  });

  it('says that each fold has its teacher, and which folds may not have converged', async () => {
    const training = { bestEpoch: 30, epochs: 30 };
    const text = await printed([fold(1, 0.4), { ...fold(2, 0.5), training }], ['teacher']);
    expect(text).to.include('1 teacher for each fold: says nothing of another training of the teacher: one');
    expect(text).to.include('within the last tenth of the epochs: one (fold 2, seed 42)');
  });

  it('shows no score while a fold is missing', async () => {
    const text = await printed([fold(1, 0.4), fold(2), fold(3, 0.6)]);
    expect(text).to.include('missing: one, seed 42: no result yet');
    expect(text).not.to.include('0.5000');
  });

  it('compares rows over the patients of all folds', async () => {
    const { runs, folder, remove } = writeExperiment({ rows: { one: [fold(1, 0.4), fold(2, 0.6)] }, patients });
    try {
      for (const index of [0, 1]) {
        const stage = join(runs, 'cache', 'metrics', `key-0-${index}`);
        mkdirSync(stage, { recursive: true });
        await writeSafetensors(join(stage, 'scores.safetensors'), {
          'test/patients': { data: Int32Array.of(index, 10 + index), shape: [2] },
          'test/members/overall': { data: Uint8Array.of(1, 1), shape: [2] },
          'test/prauc': { data: Float64Array.of(0.1 + index, 0.2 + index), shape: [2] },
        });
      }
      const scores = (await readPatientScores(readResults(folder), 'test')).get('one')!;
      expect(scores.map(({ seed, ownSeeds }) => [seed, ownSeeds])).to.deep.equal([[42, undefined]]);
      expect(Array.from(scores[0]!.patients)).to.deep.equal([0, 10, 1, 11]);
      expect(Array.from(scores[0]!.members.get('overall')!)).to.deep.equal([1, 1, 1, 1]);
      expect(Array.from(scores[0]!.scores.get('prauc')!)).to.deep.equal([0.1, 0.2, 1.1, 1.2]);
    } finally {
      remove();
    }
  });
});
