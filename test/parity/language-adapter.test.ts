import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import onnxruntime from '../../components/engines/onnxruntime/onnxruntime.js';
import llama from '../../components/language-models/llama/llama.js';
import { build } from '../components/build.js';
import { rowOf } from '../components/row-of.js';
import { askedOf } from '../components/teachers/asked-of.js';
import { isThorough } from '../thorough.js';

const checkpoint = 'test/golden/llama/llama-gqa';
const python = process.env['FORMULARY_PYTHON'];

const program = `
import json, sys, torch
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer
checkpoint, folder, texts = sys.argv[1:]
tokenizer = AutoTokenizer.from_pretrained(checkpoint)
base = AutoModelForCausalLM.from_pretrained(checkpoint, dtype=torch.float32)
model = PeftModel.from_pretrained(base, folder + "/adapter").eval()
end = json.load(open(folder + "/language-model.json"))["endToken"]
answers = []
for text in json.loads(texts):
    ids = torch.tensor([tokenizer.encode(text, add_special_tokens=False)])
    made = model.generate(input_ids=ids, attention_mask=torch.ones_like(ids), num_beams=2, do_sample=False,
                          early_stopping=False, max_new_tokens=12, eos_token_id=end, pad_token_id=0)
    own = made[0, ids.shape[1]:].tolist()
    answers.append(tokenizer.decode(own[:-1] if own[-1] == end else own))
print(json.dumps(answers))
`;

describe('the adapter of a language model', function () {
  this.timeout(120_000);
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'formulary-language-adapter-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('makes peft and transformers write the same answers', async function () {
    if (!isThorough || python === undefined) return this.skip();
    const texts = ['The patient has fever. Drugs: ', 'The patient has anemia and a cough. Drugs: '];
    const learned = { ...askedOf(texts.map((text) => [text])), answers: ['antipyretics', 'iron, expectorants'] };
    const context = {
      folder,
      checkpoints: folder,
      signal: new AbortController().signal,
      journal: { metric: () => {}, progress: () => {}, note: () => {} },
    };
    const lora = { rank: 4, alpha: 16, dropout: 0 };
    const sizes = { maxTokens: 128, maxAnswerTokens: 12, batchSize: 2, epochs: 20, learningRate: 1e-2, beams: 2 };
    const model = build(
      llama,
      { checkpoint, lora, keep: 'last', ...sizes },
      { engine: build(onnxruntime), row: rowOf({}) },
    );
    await model.train({ train: learned, validation: learned, later: learned }, context);
    const answers = await model.answer(folder, learned, context);
    const config = JSON.parse(await readFile(join(folder, 'adapter', 'adapter_config.json'), 'utf8')) as object;
    expect(config).to.include({ task_type: 'CAUSAL_LM' });
    const { stdout, stderr, status } = spawnSync(python, ['-c', program, checkpoint, folder, JSON.stringify(texts)], {
      encoding: 'utf8',
    });
    expect(status, stderr).to.equal(0);
    expect(JSON.parse(stdout)).to.deep.equal(answers);
    expect(new Set(answers)).to.have.length(2);
  });
});
