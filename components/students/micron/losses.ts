import {
  add,
  cast,
  greater,
  multiply,
  reduceMean,
  sigmoid,
  square,
  subtract,
  type Tensor,
} from '../../../framework/tensor/index.js';
import type { Loss, LossInputs, StudentOutputs } from '../../contracts/loss.js';
import { crossEntropyOf } from '../../losses/binary-cross-entropy.js';
import { marginOf } from '../../losses/multilabel-margin.js';
import { interactingPairs, recommendedRate } from '../../losses/shared/interacting-pairs.js';
import type { MicronOptions } from './options.js';

/**
 * [patient, medication] each: logits from the health at the target visit, from that at the visit before, and from the change.
 */
interface Prescriptions {
  readonly now: Tensor;
  readonly before: Tensor;
  readonly residual: Tensor;
  /** 0 or 1: the medications of the visit before */
  readonly labelsBefore: Tensor;
}

/** The four losses of MICRON (§3.3). The medications of the visit before are recorded, and are labels of that visit. */
export function micronLosses(
  options: MicronOptions,
  prescriptions: Prescriptions,
): NonNullable<StudentOutputs['losses']> {
  const { lambda: weight, shareNow, shareBefore, margin, ddiTarget } = options;
  const ofBoth = (term: (logits: Tensor, labels: Tensor) => Tensor, inputs: LossInputs) => {
    const { now, before, labelsBefore } = prescriptions;
    return add(multiply(term(now, inputs.labels), shareNow), multiply(term(before, labelsBefore), shareBefore));
  };
  const crossEntropy: Loss = { weight, perPatient: (_scope, inputs) => ofBoth(crossEntropyOf, inputs) };
  const multilabelMargin: Loss = {
    weight,
    perPatient: (_scope, inputs) => multiply(ofBoth(marginOf, inputs), margin),
  };
  const reconstruction: Loss = {
    weight,
    perPatient: () => {
      const { now, before, residual } = prescriptions;
      return reduceMean(square(subtract(sigmoid(now), sigmoid(add(before, residual)))), [-1]);
    },
  };
  const interactions: Loss = {
    weight,
    perPatient: (_scope, inputs) => {
      const probability = sigmoid(prescriptions.now);
      const rate = recommendedRate(probability, 0.5, inputs);
      const counts = cast(greater(rate, ddiTarget), 'float32');
      const pairs = interactingPairs(probability, inputs.medications, inputs.interactions);
      const penalty = multiply(pairs, 2 / inputs.medications);
      inputs.record?.('rate', rate);
      inputs.record?.('weight', counts);
      inputs.record?.('penalty', penalty);
      return multiply(penalty, counts);
    },
  };
  return { 'cross-entropy': crossEntropy, margin: multilabelMargin, reconstruction, interactions };
}
