import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Benchmark } from '../shared/benchmark.js';
import { promptOf, writeCheckpoint } from '../shared/made-up-checkpoint.js';
import type { Asked, Peak } from './measured-process.js';

interface Measured extends Peak {
  readonly mode: string;
}

const program = fileURLToPath(new URL('./measured-process.js', import.meta.url));
const start = promisify(execFile);

const modes: Readonly<Record<string, object>> = {
  'layer by layer': { layerByLayer: true, batchSize: 1 },
  'layer by layer, 2 prompts, one at a time': { layerByLayer: true, batchSize: 2, microBatch: 1 },
  whole: { batchSize: 1 },
  'whole, 2 prompts': { batchSize: 2 },
  'whole, 2 prompts, one at a time': { batchSize: 2, microBatch: 1 },
};

const teacherMemory: Benchmark<Measured> = {
  summary:
    'Peak memory of a LLaMA of random weights in bfloat16: one step of LoRA, and recording, beside the estimate.',
  options: {
    width: { type: 'string', default: '2048', description: 'width of the decoder' },
    layers: { type: 'string', default: '22', description: 'number of layers' },
    heads: { type: 'string', default: '32', description: 'number of heads' },
    inner: { type: 'string', default: '5632', description: 'inner width' },
    vocabulary: { type: 'string', default: '32000', description: 'number of tokens' },
    tokens: { type: 'string', default: '600', description: 'tokens of a prompt' },
    modes: { type: 'string', default: '1', description: `how many of: ${Object.keys(modes).join('; ')}` },
  },
  async run(say, { width, layers, heads, inner, vocabulary, tokens: length, modes: count }) {
    const [sizes, tokens] = [
      {
        width: Number(width),
        layers: Number(layers),
        heads: Number(heads),
        innerWidth: Number(inner),
        vocabulary: Number(vocabulary),
      },
      Number(length),
    ];
    const root = await mkdtemp(join(tmpdir(), 'formulary-memory-'));
    const checkpoint = join(root, 'checkpoint');
    const results: Measured[] = [];
    try {
      await writeCheckpoint(checkpoint, sizes, promptOf(tokens));
      for (const [mode, settings] of Object.entries(modes).slice(0, Number(count))) {
        const folder = await mkdtemp(join(root, 'teacher-'));
        const options = { ...settings, checkpoint, keep: 'last', lora: { rank: 8, alpha: 32, dropout: 0.1 } };
        const asked = { options, tokens, width: sizes.width, folder } as unknown as Asked;
        const { stdout } = await start(process.execPath, [program, JSON.stringify(asked)]);
        for (const peak of JSON.parse(stdout) as readonly Peak[]) {
          say(`${mode}, ${peak.action}: ${peak.megabytes.toFixed(0)} MB`);
          results.push({ mode, ...peak });
        }
      }
    } finally {
      await rm(root, { recursive: true });
    }
    return results;
  },
  cells: ({ mode, action, megabytes, estimatedMegabytes, processorSeconds }) => ({
    mode,
    action,
    'peak MB': megabytes.toFixed(0),
    'estimated MB': estimatedMegabytes.toFixed(0),
    'estimated / peak': (estimatedMegabytes / megabytes).toFixed(2),
    'processor s': processorSeconds.toFixed(1),
  }),
};

export default teacherMemory;
