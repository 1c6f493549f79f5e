import type { EngineAvailability } from '../../../framework/tensor/index.js';
import { problemOfProbe } from '../shared/problem-of-probe.js';
import { tensorflowPackages } from './load-tensorflow.js';

/** Tries every tfjs package with a tiny program. */
export async function tensorflowAvailability(): Promise<readonly EngineAvailability[]> {
  return Promise.all(
    tensorflowPackages.map(async (wanted) => {
      const name = `tensorflow, package: ${wanted}`;
      const problem = await problemOfProbe(new URL('probe.js', import.meta.url), wanted);
      return problem === undefined ? { name } : { name, problem };
    }),
  );
}
