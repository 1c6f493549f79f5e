import { expect } from 'chai';
import type { JsonObject } from '../../../framework/json.js';
import type { ExperimentResults } from '../../../framework/report/read-results.js';
import { settingNotes } from '../../../framework/report/setting-notes.js';

function results(rows: Readonly<Record<string, JsonObject>>): ExperimentResults {
  const listed = Object.entries(rows).map(([row, values]) => ({ row, values, runs: [] }));
  return { rows: listed } as unknown as ExperimentResults;
}

describe('settings below a table', () => {
  const rows = results({
    RETAIN: { training: { patience: 3, learningRate: 0.003 } },
    LEAP: { training: { patience: 3, learningRate: 0.001 } },
    GAMENet: { training: { patience: 3, learningRate: 0.003 } },
  });

  it('are said once where all rows share them, and row by row where they differ', () => {
    expect(settingNotes(rows, ['training.patience', 'training.learningRate'])).to.deep.equal([
      'training.patience: 3 in all rows',
      'training.learningRate: 0.003 in RETAIN, GAMENet; 0.001 in LEAP',
    ]);
  });

  it('leave out rows without them, and say nothing where no row has them', () => {
    const some = results({ RETAIN: { training: { patience: 3 } }, other: {} });
    expect(settingNotes(some, ['training.patience', 'training.clip'])).to.deep.equal([
      'training.patience: 3 in RETAIN',
    ]);
  });
});
