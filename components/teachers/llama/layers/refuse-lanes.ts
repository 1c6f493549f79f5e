import { UserInputError } from '../../../../framework/errors.js';
import type { Engine } from '../../../../framework/tensor/index.js';

/** Refuses lanes for a decoder that is computed layer by layer: they would have no effect. */
export function refuseLanes({ lanes = 1 }: Engine): void {
  if (lanes === 1) return;
  throw new UserInputError({
    place: 'engine.lanes',
    reason: 'layer by layer one batch is computed at a time, so that little memory is needed',
    remedy: 'Leave `engine.lanes` out, or set `layerByLayer: false`.',
  });
}
