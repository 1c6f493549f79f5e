import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { wordTokenizer } from '../../components/teachers/llama/prompt-tokenizer.js';
import { Generator } from '../../framework/tensor/index.js';

/** Sizes of a LLaMA with random weights. */
export interface Sizes {
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  readonly innerWidth: number;
  readonly vocabulary: number;
}

/** A prompt of so many tokens, the end token included. */
export function promptOf(tokens: number): string {
  return Array.from({ length: tokens - 1 }, (_, i) => `w${i % 97}`).join(' ');
}

/**
 * Writes a checkpoint of random weights in bfloat16. The same numbers stand in every matrix, which costs no memory less.
 */
export async function writeCheckpoint(folder: string, sizes: Sizes, prompt: string): Promise<void> {
  const { width, layers, heads, innerWidth, vocabulary } = sizes;
  await mkdir(folder, { recursive: true });
  const config = {
    model_type: 'llama',
    hidden_size: width,
    num_hidden_layers: layers,
    num_attention_heads: heads,
    intermediate_size: innerWidth,
    vocab_size: vocabulary,
    eos_token_id: 1,
  };
  const { files } = wordTokenizer([prompt]);
  await writeFile(join(folder, 'config.json'), JSON.stringify(config));
  await writeFile(join(folder, 'tokenizer.json'), JSON.stringify(files.tokenizer));
  await writeFile(join(folder, 'tokenizer_config.json'), JSON.stringify(files.config));
  const some = new Float32Array(1 << 16);
  new Generator(1).normalInto(some);
  const bits = new Uint32Array(some.map((value) => 0.02 * value).buffer);
  const numbers = Uint16Array.from(bits, (number) => number >>> 16); // The upper half of a float32 is a bfloat16
  const filled = new Map<number, Uint16Array>();
  const array = (...shape: number[]): Bfloat16Array => {
    const length = shape.reduce((product, size) => product * size, 1);
    const data = filled.get(length) ?? Uint16Array.from({ length }, (_, i) => numbers[i % numbers.length]!);
    filled.set(length, data);
    return { data, shape };
  };
  const tensors: Record<string, Bfloat16Array> = {
    'model.embed_tokens.weight': array(vocabulary, width),
    'model.norm.weight': array(width),
  };
  for (let layer = 0; layer < layers; layer++) {
    const name = (part: string) => `model.layers.${layer}.${part}.weight`;
    for (const part of ['q_proj', 'k_proj', 'v_proj', 'o_proj'])
      tensors[name(`self_attn.${part}`)] = array(width, width);
    for (const part of ['gate_proj', 'up_proj']) tensors[name(`mlp.${part}`)] = array(innerWidth, width);
    tensors[name('mlp.down_proj')] = array(width, innerWidth);
    for (const part of ['input_layernorm', 'post_attention_layernorm']) tensors[name(part)] = array(width);
  }
  await writeBfloat16(join(folder, 'model.safetensors'), tensors);
}

interface Bfloat16Array {
  readonly data: Uint16Array;
  readonly shape: readonly number[];
}

async function writeBfloat16(path: string, tensors: Readonly<Record<string, Bfloat16Array>>): Promise<void> {
  let end = 0;
  const header = Object.entries(tensors).map(([name, { data, shape }]) => {
    const start = end;
    end += data.byteLength;
    return [name, { dtype: 'BF16', shape, data_offsets: [start, end] }] as const;
  });
  const text = Buffer.from(JSON.stringify(Object.fromEntries(header)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const file = await open(path, 'w');
  try {
    await file.writev([length, text]);
    for (const { data } of Object.values(tensors)) await file.writeFile(Buffer.from(data.buffer));
  } finally {
    await file.close();
  }
}
