import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { describeAnswerModel } from '../../../components/language-models/llama/answer-model.js';
import llama from '../../../components/language-models/llama/llama.js';
import { tokenizerFiles } from '../../../components/teachers/llama/llama-model.js';
import { promptTokenizer } from '../../../components/teachers/llama/prompt-tokenizer.js';
import type { JsonObject } from '../../../framework/json.js';
import { withDefaults } from '../../../framework/registry/defaults.js';
import { readSafetensors, toFloat16 } from '../../../framework/tensor/index.js';

const python = process.env['FORMULARY_PYTHON'] ?? 'python3';
const width = 32;

type Kind = 'F32' | 'F16' | 'Q4_0' | 'Q4_1' | 'Q8_0';
const numbers: Readonly<Record<Kind, number>> = { F32: 0, F16: 1, Q4_0: 2, Q4_1: 3, Q8_0: 8 };

/** A small whole number for each place of a matrix, as blocks store it. */
const stored = (line: number, column: number) => (3 * line + 5 * column) % 16;
/** What it stands for: scale 0.5; the smallest number 0.25 where blocks have one, or 8 to be taken away. */
const meant: Readonly<Record<Kind, (value: number) => number>> = {
  F32: (value) => value,
  F16: (value) => value,
  Q4_0: (value) => 0.5 * (value - 8),
  Q4_1: (value) => 0.5 * value + 0.25,
  Q8_0: (value) => 0.5 * value,
};
/** 0.5 and 0.25 as float16. */
const [scale, least] = [Buffer.of(0x00, 0x38), Buffer.of(0x00, 0x34)];

const tensors: readonly (readonly [name: string, kind: Kind, rows: number])[] = [
  ['token_embd.weight', 'Q8_0', 3],
  ['output_norm.weight', 'F32', 0],
  ['blk.0.attn_norm.weight', 'F32', 0],
  ['blk.0.ffn_norm.weight', 'F32', 0],
  ['blk.0.attn_q.weight', 'Q4_1', 32],
  ['blk.0.attn_k.weight', 'Q4_0', 16],
  ['blk.0.attn_v.weight', 'F16', 16],
  ['blk.0.attn_output.weight', 'F32', 32],
  ['blk.0.ffn_gate.weight', 'Q4_1', 32],
  ['blk.0.ffn_up.weight', 'Q4_0', 32],
  ['blk.0.ffn_down.weight', 'Q8_0', 32],
];

const uint32 = (value: number) => Buffer.from(Uint32Array.of(value).buffer);
const uint64 = (value: number) => Buffer.from(BigUint64Array.of(BigInt(value)).buffer);
const float32 = (value: number) => Buffer.from(Float32Array.of(value).buffer);
const text = (value: string) => Buffer.concat([uint64(Buffer.byteLength(value)), Buffer.from(value)]);
const texts = (...values: readonly string[]) => Buffer.concat([uint32(8), uint64(values.length), ...values.map(text)]);
const entry = (key: string, kind: number, value: Buffer) => Buffer.concat([text(key), uint32(kind), value]);

function row(kind: Kind, index: number): Buffer {
  const values = Array.from({ length: width }, (_, column) => stored(index, column));
  if (kind === 'F32') return Buffer.concat(values.map(float32));
  if (kind === 'F16') return Buffer.from(toFloat16(Float32Array.from(values)).buffer);
  if (kind === 'Q8_0') return Buffer.concat([scale, Buffer.from(values)]);
  const halves = Buffer.from(values.slice(0, 16).map((low, place) => low | (values[16 + place]! << 4)));
  return Buffer.concat(kind === 'Q4_1' ? [scale, least, halves] : [scale, halves]);
}

function gguf(): Buffer {
  const entries = [
    entry('general.architecture', 8, text('llama')),
    ...Object.entries({
      block_count: 1,
      context_length: 64,
      embedding_length: width,
      feed_forward_length: 32,
      'attention.head_count': 2,
      'attention.head_count_kv': 1,
    }).map(([key, value]) => entry(`llama.${key}`, 4, uint32(value))),
    entry('llama.attention.layer_norm_rms_epsilon', 6, float32(1e-5)),
    entry('llama.rope.freq_base', 6, float32(100_000)),
    entry('tokenizer.ggml.model', 8, text('gpt2')),
    entry('tokenizer.ggml.pre', 8, text('smollm')),
    entry('tokenizer.ggml.tokens', 9, texts('<|end|>', 'a', 'aa')),
    entry('tokenizer.ggml.token_type', 9, Buffer.concat([uint32(4), uint64(3), uint32(3), uint32(1), uint32(1)])),
    entry('tokenizer.ggml.merges', 9, texts('a a')),
    entry('tokenizer.ggml.bos_token_id', 4, uint32(0)),
    entry('tokenizer.ggml.eos_token_id', 4, uint32(0)),
  ];
  let offset = 0;
  const data: Buffer[] = [];
  const infos = tensors.map(([name, kind, rows]) => {
    const sizes = rows === 0 ? [width] : [width, rows];
    const info = [text(name), uint32(sizes.length), ...sizes.map(uint64), uint32(numbers[kind]), uint64(offset)];
    const bytes = Buffer.concat(Array.from({ length: Math.max(1, rows) }, (_, index) => row(kind, index)));
    const padded = Buffer.concat([bytes, Buffer.alloc(-bytes.length & 31)]);
    data.push(padded);
    offset += padded.length;
    return Buffer.concat(info);
  });
  const header = [Buffer.from('GGUF'), uint32(3), uint64(tensors.length), uint64(entries.length), ...entries, ...infos];
  const whole = Buffer.concat(header);
  return Buffer.concat([whole, Buffer.alloc(-whole.length & 31), ...data]);
}

describe('tools/python/gguf_checkpoint.py', function () {
  this.timeout(60_000);
  let folder: string;
  before(function () {
    if (spawnSync(python, ['-c', 'import numpy, safetensors']).status !== 0) this.skip();
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'formulary-gguf-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('widens blocks, orders rows as on the Hub, and writes a checkpoint that is read', async () => {
    const file = join(folder, 'model.gguf');
    await writeFile(file, gguf());
    const made = join(folder, 'checkpoint');
    const end = spawnSync(python, ['tools/python/gguf_checkpoint.py', file, made], { encoding: 'utf8' });
    expect(end.status, end.stderr).to.equal(0);
    const own = (await readSafetensors(join(made, 'model.safetensors'))).tensors;
    const rowOf = (name: string, index: number) =>
      Array.from(own[name]!.data.slice(width * index, width * (index + 1)));
    const expected = (kind: Kind, index: number) =>
      Array.from({ length: width }, (_, column) => meant[kind](stored(index, column)));
    expect(rowOf('model.embed_tokens.weight', 2)).to.deep.equal(expected('Q8_0', 2));
    expect(rowOf('model.layers.0.self_attn.v_proj.weight', 15)).to.deep.equal(expected('F16', 15));
    expect(rowOf('model.layers.0.self_attn.o_proj.weight', 31)).to.deep.equal(expected('F32', 31));
    expect(rowOf('model.layers.0.mlp.gate_proj.weight', 9)).to.deep.equal(expected('Q4_1', 9));
    expect(rowOf('model.layers.0.mlp.up_proj.weight', 9)).to.deep.equal(expected('Q4_0', 9));
    // Member 3 of the second half of head 1 stands in pair 3 there: row 16 + 2 · 3 + 1.
    expect(rowOf('model.layers.0.self_attn.q_proj.weight', 16 + 8 + 3)).to.deep.equal(expected('Q4_1', 23));
    expect(rowOf('model.layers.0.self_attn.k_proj.weight', 5)).to.deep.equal(expected('Q4_0', 10));

    const options = withDefaults(llama.options as unknown as JsonObject, {}) as never;
    const { shape } = await describeAnswerModel(options, made);
    expect(shape).to.deep.include({ tied: true });
    expect(shape.architecture).to.deep.include({ width, heads: 2, keyValueHeads: 1, normEpsilon: 1e-5, vocabulary: 3 });
    expect(promptTokenizer(await tokenizerFiles(made), 0).encode('aaa')).to.deep.equal([2, 1]);
  });

  it('refuses another file, and types that it does not read', async () => {
    const file = join(folder, 'model.gguf');
    await writeFile(file, 'no model');
    const end = spawnSync(python, ['tools/python/gguf_checkpoint.py', file, folder], { encoding: 'utf8' });
    expect(end.status).to.equal(1);
    expect(end.stderr).to.match(/is no GGUF file/);
  });
});
