import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect } from 'chai';
import onnxruntime from '../../components/engines/onnxruntime/onnxruntime.js';
import { describeAnswerModel } from '../../components/language-models/llama/answer-model.js';
import { nextTokenProgram } from '../../components/language-models/llama/next-token-program.js';
import llama from '../../components/language-models/llama/llama.js';
import { promptFeeds } from '../../components/language-models/llama/writing-feeds.js';
import { readWeights } from '../../components/teachers/llama/checkpoint/decoder-weights.js';
import { tokenizerFiles } from '../../components/teachers/llama/llama-model.js';
import { promptTokenizer } from '../../components/teachers/llama/prompt-tokenizer.js';
import { probePrompts } from '../../components/stages/files/probes-file.js';
import { withDefaults } from '../../framework/registry/defaults.js';
import type { JsonObject } from '../../framework/json.js';
import { build } from '../components/build.js';
import { isThorough } from '../thorough.js';

/** Made by tools/smollm2/setup.sh. */
const checkpoint = '.smollm2';
const python = process.env['FORMULARY_PYTHON'] ?? '.venv-python/bin/python';

const program = `
import json, sys, torch
from transformers import AutoModelForCausalLM, AutoTokenizer
folder, text = sys.argv[1:]
ids = AutoTokenizer.from_pretrained(folder).encode(text, add_special_tokens=False)
with torch.no_grad():
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    scores = model(torch.tensor([ids])).logits[0, -1].log_softmax(-1)
print(json.dumps({"ids": ids, "scores": scores.tolist()}))
`;

describe('SmolLM2-135M', function () {
  this.timeout(300_000);

  it('has the token ids and log probabilities that transformers computes', async function () {
    if (!isThorough || !existsSync(checkpoint)) this.skip();
    const text = probePrompts[0]![0]!;
    const { stdout, stderr, status } = spawnSync(python, ['-c', program, checkpoint, text], { encoding: 'utf8' });
    expect(status, stderr).to.equal(0);
    const expected = JSON.parse(stdout) as { readonly ids: number[]; readonly scores: number[] };
    const tokenizer = promptTokenizer(await tokenizerFiles(checkpoint), 2);
    expect(tokenizer.encode(text)).to.deep.equal(expected.ids);
    const options = withDefaults(llama.options as unknown as JsonObject, {}) as never;
    const { shape, places } = await describeAnswerModel(options, checkpoint);
    const { graph, outputs } = nextTokenProgram(shape);
    const executable = await build(onnxruntime).compile(graph, { scores: outputs['scores']! });
    executable.setParameters(await readWeights(places));
    const { scores } = await executable.run(promptFeeds(Int32Array.from(expected.ids), shape.architecture));
    await executable.dispose();
    const largest = Math.max(...expected.scores.map(Math.abs));
    expected.scores.forEach((score, token) => expect(scores!.data[token]).to.be.closeTo(score, 1e-4 * largest));
  });
});
