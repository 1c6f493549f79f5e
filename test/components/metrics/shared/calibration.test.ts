import { expect } from 'chai';
import brier from '../../../../components/metrics/brier.js';
import calibrationError from '../../../../components/metrics/calibration-error.js';
import type { Predictions } from '../../../../components/contracts/metric.js';
import { build } from '../../build.js';

/** One patient: 0.05 and 0.15 of nothing, 0.9 and 0.95 of which one was prescribed. */
const predictions: Predictions = {
  patients: 2,
  medications: 2,
  truth: Uint8Array.of(0, 0, 1, 0),
  probability: Float64Array.of(0.05, 0.15, 0.95, 0.92),
  threshold: 0.3,
  tunedThreshold: 0.3,
  interactions: [],
};

describe('metrics/calibration-error', () => {
  it('is the distance of mean probability and share of prescribed, weighted by the size of the bins', () => {
    const error = build(calibrationError).pooled!(predictions, Int32Array.of(0, 1));
    expect(error).to.be.closeTo((0.05 + 0.15 + 2 * Math.abs((0.95 + 0.92) / 2 - 1 / 2)) / 4, 1e-12);
  });

  it('has the number of bins that is asked for', () => {
    const error = build(calibrationError, { bins: 1 }).pooled!(predictions, Int32Array.of(0));
    expect(error).to.be.closeTo(0.1, 1e-12);
  });

  it('is 0 where probabilities say what happens', () => {
    const certain = { ...predictions, probability: Float64Array.of(0, 0, 1, 0) };
    expect(build(calibrationError).pooled!(certain, Int32Array.of(0, 1))).to.equal(0);
  });
});

describe('metrics/brier', () => {
  it('is the mean squared distance of a patient', () => {
    const [first, second] = build(brier).perPatient!(predictions);
    expect(first).to.be.closeTo((0.05 ** 2 + 0.15 ** 2) / 2, 1e-12);
    expect(second).to.be.closeTo((0.05 ** 2 + 0.92 ** 2) / 2, 1e-12);
  });
});
