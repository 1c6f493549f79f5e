import { unary } from '../elementwise.js';

/** −1, 0 or 1; nothing flows back. */
export const sign = unary({ name: 'sign', onnx: 'Sign', value: Math.sign });
