import { expect } from 'chai';
import { beamSearch } from '../../../../../components/students/shared/decoding/beam-search.js';

/** Two medications, start, end. What follows a prefix is looked up by its text; the state is that text. */
function model(table: Readonly<Record<string, readonly [number, number, number, number]>>) {
  const asked: string[][] = [];
  const search = async (beam: number, steps: number, patients = 1) => {
    asked.length = 0;
    return beamSearch(
      Array.from({ length: patients }, () => ''),
      2,
      { beam, steps },
      async (hypotheses) => {
        const prefixes = hypotheses.map(({ state, medications }) => `${state}${medications.at(-1) ?? ''}`);
        asked.push(prefixes);
        const probabilities = prefixes.flatMap((prefix) => table[prefix]!);
        return { logProbabilities: Float32Array.from(probabilities, Math.log), states: prefixes };
      },
    );
  };
  return { search, asked };
}

// Greedy takes 0 (.5), then the end (.6): .30. The best set begins with 1: .4 · .9 = .36.
const misleading = model({
  '': [0.5, 0.4, 0, 0.1],
  '0': [0.01, 0.39, 0, 0.6],
  '1': [0.1, 0, 0, 0.9],
  '01': [0, 0, 0, 1],
  '10': [0, 0, 0, 1],
});

describe('beam search', () => {
  it('is greedy with a beam of 1, and sees past the first step with a wider one', async () => {
    const [greedy] = await misleading.search(1, 9);
    expect(greedy).to.deep.include({ medications: [0], finished: true });
    expect(Math.exp(greedy!.logProbability)).to.be.closeTo(0.5 * 0.6, 1e-6);
    expect(greedy!.steps).to.have.length(2);
    const [wider] = await misleading.search(2, 9);
    expect(wider).to.deep.include({ medications: [1], finished: true });
    expect(Math.exp(wider!.logProbability)).to.be.closeTo(0.4 * 0.9, 1e-6);
  });

  it('goes on from unfinished hypotheses alone, those of all patients at once', async () => {
    await misleading.search(2, 9, 2);
    // After the second step "0, end" (.30) and "1, end" (.36) are all that is left.
    expect(misleading.asked).to.deep.equal([
      ['', ''],
      ['0', '1', '0', '1'],
    ]);
  });

  it('chooses the lower token of equally probable ones, and never a medication twice', async () => {
    const even = model({
      '': [0.4, 0.4, 0.1, 0.1],
      '0': [0.9, 0.05, 0, 0.05],
      '01': [0.5, 0.4, 0, 0.1],
    });
    expect((await even.search(1, 9))[0]).to.deep.include({ medications: [0, 1], finished: true });
  });

  it('is cut off after the last step', async () => {
    const endless = model({ '': [0.9, 0.05, 0, 0.05], '0': [0, 0.9, 0, 0.1] });
    expect((await endless.search(1, 2))[0]).to.deep.include({ medications: [0, 1], finished: false });
  });

  it('never starts again', async () => {
    const starting = model({ '': [0.1, 0.05, 0.8, 0.05], '0': [0, 0.1, 0.7, 0.2] });
    expect((await starting.search(1, 9))[0]).to.deep.include({ medications: [0], finished: true });
  });
});
