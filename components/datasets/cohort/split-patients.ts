import type { Split } from '../../contracts/cohort.js';
import { legacyPermutation } from './legacy-permutation.js';

/** 8:1:1 in whole patients: train ⌊8N/10⌋, validation ⌊N/10⌋, test the rest; by ascending patient id or shuffled. */
export function splitPatients(patients: number, policy: 'sequential' | 'shuffled', seed: number): Split {
  const train = Math.floor((8 * patients) / 10);
  const validation = Math.floor(patients / 10);
  const order =
    policy === 'shuffled'
      ? legacyPermutation(patients, seed)
      : Int32Array.from({ length: patients }, (_, patient) => patient);
  return {
    train: order.slice(0, train),
    validation: order.slice(train, train + validation),
    test: order.slice(train + validation),
    extra: new Int32Array(),
  };
}
