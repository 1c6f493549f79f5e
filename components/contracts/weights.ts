import type { ArrayTensor } from '../../framework/tensor/index.js';

/** Weights by the names of parameters, those of the student below `student/`. */
export type Weights = Readonly<Record<string, ArrayTensor>>;
