import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { EngineAvailability } from '../../../framework/tensor/index.js';
import { problemOfProbe } from '../shared/problem-of-probe.js';

/** Tries each provider with a tiny program. */
export async function onnxruntimeAvailability(): Promise<readonly EngineAvailability[]> {
  return Promise.all(
    (['cpu', 'webgpu', 'cuda'] as const).map(async (provider) => {
      const name = `onnxruntime, provider: ${provider}`;
      if (provider === 'cuda' && !existsSync(cudaLibrary())) {
        const remedy = 'ONNXRUNTIME_NODE_INSTALL=cuda12 npm rebuild onnxruntime-node';
        return { name, problem: `its CUDA library is not installed; with CUDA 12 and cuDNN 9: ${remedy}` };
      }
      const problem = await problemOfProbe(new URL('probe.js', import.meta.url), provider);
      return problem === undefined ? { name } : { name, problem };
    }),
  );
}

function cudaLibrary(): string {
  const main = createRequire(import.meta.url).resolve('onnxruntime-node');
  const folder = join(dirname(main), '..', 'bin', 'napi-v6', process.platform, process.arch);
  return join(
    folder,
    process.platform === 'win32' ? 'onnxruntime_providers_cuda.dll' : 'libonnxruntime_providers_cuda.so',
  );
}
