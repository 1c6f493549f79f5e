import type * as Tensorflow from '@tensorflow/tfjs';

/** The part of tfjs that is used here. tfjs-node and tfjs-node-gpu have the same interface. */
export type Tf = typeof Tensorflow;
export type TfTensor = Tensorflow.Tensor;
