import type { ArrayTensor, Feeds } from '../../../framework/tensor/index.js';

/** The values of the inputs below a scope, under their whole names. */
export function feedsBelow(scope: string, values: Readonly<Record<string, ArrayTensor>> | object): Feeds {
  return Object.fromEntries(
    Object.entries(values as Readonly<Record<string, ArrayTensor>>).map(([name, value]) => [`${scope}/${name}`, value]),
  );
}
