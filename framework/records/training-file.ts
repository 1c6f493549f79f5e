import { Type } from '../registry/type.js';
import { recordFile } from './record.js';

/** `training.json` of a stage that trained something: of how many epochs which was the best, 0 where none is monitored. */
export const trainingFile = recordFile(
  'training.json',
  Type.Object({ bestEpoch: Type.Integer({ minimum: 0 }), epochs: Type.Integer({ minimum: 0 }) }),
);
