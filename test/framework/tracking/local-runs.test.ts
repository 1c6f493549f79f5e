import { expect } from 'chai';
import { join } from 'node:path';
import { localRuns } from '../../../framework/tracking/local-runs.js';
import { MadeExperiment } from '../../components/trackers/mlflow/made-experiment.js';

describe('local runs', () => {
  it('are listed with options, scores and status, finished or not', async () => {
    const made = await MadeExperiment.make({ 'LEADER(S)': {}, 'w/o KD': { 'student.width': '32' } }, [42]);
    try {
      await made.complete(0, 42, 0.5);
      const found = await localRuns(made.runs);
      expect(found.map(({ row, seed, status, metrics }) => ({ row, seed, status, metrics }))).to.deep.equal([
        { row: 'LEADER(S)', seed: 42, status: 'finished', metrics: { 'test/overall/prauc': 0.5 } },
        { row: 'w/o KD', seed: 42, status: 'unfinished', metrics: {} },
      ]);
      expect(found[1]?.parameters['student.width']).to.equal('32');
      expect(found[0]?.place).to.equal(join(made.runs, made.run(0, 42)));
    } finally {
      await made.remove();
    }
  });

  it('are none where nothing was run', async () => {
    expect(await localRuns('/nonexistent')).to.deep.equal([]);
  });
});
