import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { EngineAvailability } from '../../../framework/tensor/index.js';

const mostMilliseconds = 30_000;

/** Tries each provider with one tiny program, in a process of its own: a driver that is not there may end the process. */
export async function onnxruntimeAvailability(): Promise<readonly EngineAvailability[]> {
  return Promise.all(
    (['cpu', 'webgpu', 'cuda'] as const).map(async (provider) => {
      const name = `onnxruntime, provider: ${provider}`;
      if (provider === 'cuda' && !existsSync(cudaLibrary())) {
        const remedy = 'ONNXRUNTIME_NODE_INSTALL=cuda12 npm rebuild onnxruntime-node';
        return { name, problem: `its CUDA library is not installed; with CUDA 12 and cuDNN 9: ${remedy}` };
      }
      const problem = await problemOf(provider);
      return problem === undefined ? { name } : { name, problem };
    }),
  );
}

async function problemOf(provider: string): Promise<string | undefined> {
  const probe = fileURLToPath(new URL('probe.js', import.meta.url));
  const options = { timeout: mostMilliseconds };
  const { stdout } = await promisify(execFile)(process.execPath, [probe, provider], options).catch(() => ({
    stdout: '',
  }));
  if (stdout === 'works') return undefined;
  return stdout === '' ? 'the process that tried it ended without a word' : stdout;
}

function cudaLibrary(): string {
  const main = createRequire(import.meta.url).resolve('onnxruntime-node');
  const folder = join(dirname(main), '..', 'bin', 'napi-v6', process.platform, process.arch);
  return join(
    folder,
    process.platform === 'win32' ? 'onnxruntime_providers_cuda.dll' : 'libonnxruntime_providers_cuda.so',
  );
}
