import { expect } from 'chai';
import { tuneThreshold } from '../../../../components/stages/scoring/tune-threshold.js';

describe('the tuned threshold', () => {
  it('has the best mean Jaccard; of equally good ones, the lowest', () => {
    const threshold = tuneThreshold({
      patients: 2,
      medications: 3,
      truth: Uint8Array.of(1, 1, 0, 1, 0, 0),
      probability: Float64Array.of(0.8, 0.62, 0.31, 0.7, 0.4, 0.1),
    });
    // From 0.4 on both sets are right, until 0.62 is left out.
    expect(threshold).to.equal(0.4);
  });

  it('is the lowest candidate where nothing was prescribed', () => {
    const nothing = { patients: 1, medications: 2, truth: new Uint8Array(2), probability: Float64Array.of(0.2, 0.9) };
    expect(tuneThreshold(nothing)).to.equal(0.01);
  });
});
