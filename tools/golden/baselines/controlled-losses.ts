import type { Loss } from '../../../components/contracts/loss.js';
import { crossEntropy } from '../../../components/losses/binary-cross-entropy.js';
import ddiPenalty from '../../../components/losses/ddi-penalty.js';
import multilabelMargin from '../../../components/losses/multilabel-margin.js';
import type { Objective } from '../../../components/stages/student/objective.js';
import { multiply, type Tensor } from '../../../framework/tensor/index.js';
import { buildComponent } from '../build-component.js';
import type { BaselineFile } from './baseline-file.js';

/** The losses of SafeDrug and MoleRec: β (bce + margin) + (1 − β) ddi, β by the controller. */
export function controlledLosses({ options }: BaselineFile, controller: object): Readonly<Record<string, Loss>> {
  return {
    bce: crossEntropy(options['bce']!),
    margin: buildComponent(multilabelMargin, { weight: options['margin'] }),
    ddi: buildComponent(ddiPenalty, {
      weight: 2 * options['ddi_scale']!, // pᵀAp counts every pair twice
      controller: { target: options['ddi_target'], threshold: 0.5, gain: 0.05, coefficient: 2.5, ...controller },
    }),
  };
}

/** The fields of these losses. */
export function controlledFields(
  { perPatient, recorded }: Objective,
  { options }: BaselineFile,
): Readonly<Record<string, Tensor>> {
  return {
    bce: perPatient['bce']!,
    margin: perPatient['margin']!,
    ddi: multiply(recorded['ddi_expected-pairs']!, 2 * options['ddi_scale']!),
    rate: recorded['ddi_rate']!,
    label_weight: recorded['ddi_label-weight']!,
  };
}
