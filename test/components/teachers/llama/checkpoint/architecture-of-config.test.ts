import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { architectureOfConfig } from '../../../../../components/teachers/llama/checkpoint/architecture-of-config.js';
import type { JsonObject } from '../../../../../framework/json.js';

const plain = JSON.parse(readFileSync('test/golden/llama/llama-mha/config.json', 'utf8')) as JsonObject;
const read = (change: JsonObject, ignored?: readonly string[]) =>
  architectureOfConfig({ ...plain, ...change }, 'config.json', ignored);
const windows = (change: JsonObject) => read({ num_hidden_layers: 4, ...change }).slidingWindow;

describe('the settings of a checkpoint', () => {
  for (const [change, reason] of [
    [{ model_type: 'gpt2' }, 'model_type is "gpt2"'],
    [{ hidden_act: 'gelu' }, '"hidden_act" is "gelu"; expected "silu" or "swish"'],
    [{ hidden_size: '32' }, '"hidden_size" is "32"; expected a number'],
    [{ attention_dropout: 0.1 }, '"attention_dropout" is 0.1; expected 0'],
    [{ quantization_config: { quant_method: 'gptq' } }, '"quantization_config": {"quant_method":"gptq"} is a setting'],
    [{ attention_multiplier: 0.5, logit_scale: 2 }, 'are settings that Formulary does not compute with'],
    [
      { rope_scaling: { type: 'yarn', factor: 2 } },
      '"rope_scaling.type" is "yarn"; expected default, linear or llama3',
    ],
    [{ rope_scaling: { type: 'linear' } }, '"rope_scaling.factor" is absent; expected a number'],
    [{ rope_parameters: { rope_theta: 1e4, mscale: 2 } }, '"rope_parameters.mscale": 2 is a setting'],
    [{ partial_rotary_factor: 0.5 }, '"partial_rotary_factor" is 0.5; expected 1'],
    [{ sliding_window: 8 }, '"sliding_window" is 8'],
    [{ layer_types: ['sliding_attention', 'full_attention'] }, '"layer_types" is'],
    [{ model_type: 'mistral', attention_bias: true }, '"attention_bias" is true; expected false'],
    [{ num_attention_heads: 4, num_key_value_heads: 3 }, '4 heads of width 8 over 3 key and value heads do not fit'],
  ] as const) {
    it(`are refused by name: ${JSON.stringify(change)}`, () => {
      expect(() => read(change)).to.throw(`config.json: ${reason}`.replace('config.json: are', 'are'));
    });
  }

  it('may be ignored by name where they change nothing', () => {
    expect(read({ made_by: 'somebody' }, ['made_by'])).to.deep.equal(read({}));
    expect(read({ attention_multiplier: null })).to.deep.equal(read({}));
  });

  it('say which layers have a window, with the defaults of transformers', () => {
    expect(windows({ model_type: 'mistral' })).to.deep.equal({ tokens: 4096, layers: [0, 1, 2, 3] });
    expect(windows({ model_type: 'mistral', sliding_window: null })).to.equal(undefined);
    const qwen = { model_type: 'qwen2', sliding_window: 8, max_window_layers: 3 };
    expect(windows(qwen)).to.equal(undefined);
    expect(windows({ ...qwen, use_sliding_window: true })).to.deep.equal({ tokens: 8, layers: [3] });
    const types = ['full_attention', 'sliding_attention', 'full_attention', 'sliding_attention'];
    expect(windows({ ...qwen, use_sliding_window: true, layer_types: types })?.layers).to.deep.equal([1, 3]);
  });
});
