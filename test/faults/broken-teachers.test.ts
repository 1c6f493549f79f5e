import { chmod, cp, mkdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { probePrompts } from '../../components/stages/files/probes-file.js';
import { learnedPatients, trainingTrail } from '../../components/teachers/shared/training-trail.js';
import { readSafetensors, writeSafetensors, type ArrayTensor } from '../../framework/tensor/index.js';
import { Desk, readJson } from '../end-to-end/formulary.js';
import { tinyExperiment } from '../end-to-end/tiny-experiment.js';
import { isThorough } from '../thorough.js';

/** A checkpoint in two shards, and an adapter with a head for 12 medications, as many as the experiment has. */
const golden = resolve('test/golden/llama/llama-gqa');
const norm = 'model.norm.weight';

interface Fault {
  readonly what: string;
  /** Breaks something, and gives the section `teacher`. */
  readonly teacher: () => Promise<object> | object;
  readonly code: 1 | 2;
  /** Place, reason and remedy, as they are shown. */
  readonly shown: RegExp;
  /** The stage in which it is found; absent: before any work. */
  readonly stage?: string;
}

(isThorough ? describe : describe.skip)('teachers that cannot work', function () {
  this.timeout(300_000);
  let desk: Desk;
  let checkpoint: string;
  let server: Server;
  let url: string;
  /** What the server does with the prompts of a request; nothing: it hangs. */
  let reply: ((count: number) => object) | undefined;

  before(async () => {
    server = createServer((request, response) => {
      void text(request).then((body) => {
        const { input } = JSON.parse(body) as { readonly input: readonly unknown[] };
        if (reply !== undefined) response.end(JSON.stringify(reply(input.length)));
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/embeddings`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(async () => {
    desk = new Desk();
    checkpoint = join(desk.folder, 'checkpoint');
    await cp(golden, checkpoint, { recursive: true });
    reply = undefined;
  });
  afterEach(() => desk.remove());

  const llama = () => ({ type: 'llama', checkpoint, lora: { rank: 2 }, maxTokens: 512, steps: 1 });
  const shard = () => join(checkpoint, 'model-00002-of-00002.safetensors');

  async function changed(change: (tensors: Record<string, ArrayTensor>) => void): Promise<object> {
    const { tensors } = await readSafetensors(shard());
    const own = { ...tensors };
    change(own);
    await writeSafetensors(shard(), own);
    return llama();
  }

  async function python(lines: string): Promise<object> {
    const command = join(desk.folder, 'python');
    await writeFile(command, `#!/bin/sh\n${lines}\n`);
    await chmod(command, 0o755);
    return { type: 'transformers', command: [command], checkpoint, maxTokens: 512, steps: 1 };
  }

  async function served(timeout: number): Promise<object> {
    const trained = join(desk.folder, 'trained');
    await mkdir(trained);
    await cp(join(golden, 'adapter'), join(trained, 'adapter'), { recursive: true });
    const logits = probePrompts.map(() => Array.from({ length: 12 }, () => 1));
    await writeFile(join(trained, 'probes.json'), JSON.stringify({ prompts: probePrompts, logits }));
    desk.write('experiment.yaml', tinyExperiment);
    await desk.run(['prompts', 'experiment.yaml', '--jsonl', 'prompts.jsonl']);
    const medications = readJson<string[]>(desk.folder, 'prompts.medications.json');
    await trainingTrail.write(trained, { seed: 42, steps: 1, prompts: 1, medications, adapter: {} });
    await learnedPatients.write(trained, { train: [], validation: [] });
    const asked = { url, model: 'leader', allowPatientText: true, timeout, retries: 0 };
    return { type: 'served', trained, checkpoint: golden, maxTokens: 512, ...asked };
  }

  const faults: readonly Fault[] = [
    {
      what: 'a shard that is cut',
      teacher: async () => {
        await truncate(shard(), 200);
        return llama();
      },
      code: 2,
      shown: /model-00002-of-00002\.safetensors: [^]*(Copy or download|weights that belong)/,
    },
    {
      what: 'a tensor that is missing',
      teacher: () => changed((tensors) => delete tensors[norm]),
      code: 2,
      shown: /does not hold model\.norm\.weight, which the index promises\n.*belong to its config\.json/,
    },
    {
      what: 'a tensor of another shape',
      teacher: () => changed((tensors) => (tensors[norm] = { data: new Float32Array(5), shape: [5] })),
      code: 2,
      shown: /model\.norm\.weight \[5\] should be \[32\] by config\.json\n.*belong to its config\.json/,
    },
    {
      what: 'a tokenizer without the end token',
      teacher: async () => {
        const file = join(checkpoint, 'tokenizer_config.json');
        const config = JSON.parse(await readFile(file, 'utf8')) as object;
        await writeFile(file, JSON.stringify({ ...config, eos_token: '<gone>' }));
        return llama();
      },
      code: 2,
      shown: /checkpoint: the end token "<gone>" has no id in tokenizer\.json\n.*`teacher\.endToken`/,
    },
    {
      what: 'a Python without torch',
      teacher: () => python('exec python3 -I -S "$@"'),
      code: 2,
      shown: /teacher\.command: .* has no package torch\n.*Install torch/,
    },
    {
      what: 'a GPU without memory',
      teacher: () =>
        python(
          `[ -z "$FORMULARY_CONTEXT" ] || echo '{"event":"problem","place":"teacher.microBatch","reason":"CUDA out of memory","remedy":"Lower it.","input":false}'`,
        ),
      code: 1,
      shown: /teacher\.microBatch: CUDA out of memory\s+Lower it\./,
      stage: 'teacher',
    },
    {
      what: 'a server that hangs',
      teacher: () => served(0.2),
      code: 1,
      shown: /127\.0\.0\.1:\d+\/v1\/embeddings: no answer within 0\.2 s, 1 times\n\s+Look at the server/,
      stage: 'teacher',
    },
    {
      what: 'a server that gives vectors of another width',
      teacher: () => {
        reply = (count) => ({ data: Array.from({ length: count }, () => ({ embedding: [1, 2] })) });
        return served(60);
      },
      code: 1,
      shown: /gives vectors of width 2, but the head was trained on 32\n.*Serve the checkpoint that was trained/,
      stage: 'teacher',
    },
  ];

  for (const { what, teacher, code, shown, stage } of faults) {
    it(`end with ${code} for ${what}, ${stage === undefined ? 'before any work' : `in the stage ${stage}`}`, async () => {
      const section = JSON.stringify(await teacher());
      desk.write('experiment.yaml', tinyExperiment.replace(/^teacher: .*$/m, `teacher: ${section}`));
      const end = await desk.run(['run', 'experiment.yaml', '--no-tracking', '--quiet']);
      expect(end.stderr + end.stdout).to.match(shown);
      expect(end.code).to.equal(code);
      // Nothing is computed before the fault is found, or what was computed before it stays.
      const outputs = desk.below().includes('cache') ? [...(await desk.outputs()).keys()] : [];
      expect(outputs.some((name) => name.startsWith('cohort/'))).to.equal(stage !== undefined);
    });
  }
});
