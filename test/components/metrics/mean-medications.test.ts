import { expect } from 'chai';
import meanMedications from '../../../components/metrics/mean-medications.js';
import { build } from '../build.js';

const predictions = {
  patients: 2,
  medications: 3,
  truth: Uint8Array.of(1, 0, 0, 1, 1, 0),
  probability: Float64Array.of(0.9, 0.4, 0.1, 0.2, 0.1, 0.35),
  threshold: 0.3,
  tunedThreshold: 0.5,
  interactions: [],
};

describe('metrics/mean-medications', () => {
  it('counts recommended medications, whatever was prescribed', () => {
    expect(build(meanMedications).perPatient!(predictions)).to.deep.equal(Float64Array.of(2, 1));
    expect(build(meanMedications, { threshold: 'tuned' }).perPatient!(predictions)).to.deep.equal(
      Float64Array.of(1, 0),
    );
  });

  it("counts the model's own set where it has one", () => {
    const recommended = Uint8Array.of(1, 1, 1, 0, 0, 0);
    expect(build(meanMedications).perPatient!({ ...predictions, recommended })).to.deep.equal(Float64Array.of(3, 0));
  });
});
