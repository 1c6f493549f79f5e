import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { loraPlanOf } from '../../../../../components/teachers/llama/adapter/adapter-settings.js';
import { architectureOf } from '../../../../../components/teachers/llama/architecture.js';
import type { LlamaOptions } from '../../../../../components/teachers/llama/options.js';
import type { JsonObject } from '../../../../../framework/json.js';

const folder = 'test/golden/llama/llama-mha/adapter';
const plain = JSON.parse(readFileSync(`${folder}/adapter_config.json`, 'utf8')) as JsonObject;
const sizes = { width: 8, layers: 2, heads: 2, innerWidth: 8, ropeTheta: 1e4 } as LlamaOptions;
const plan = (change: JsonObject) =>
  loraPlanOf({ ...plain, ...change }, 'adapter_config.json', architectureOf(sizes, 10));
const places = (change: JsonObject) =>
  Object.keys(plan(change).modules).map((path) => path.replace(/model\/layers\/(\d)\/\w+\/(\w+)_proj/, '$1$2'));

describe('the settings of an adapter', () => {
  // With the tensors of such adapters in place, PEFT computes other numbers: largest differences of logits in the title.
  for (const [change, difference] of [
    [{ use_dora: true }, 'not measured'],
    [{ bias: 'all' }, '1.9'],
    [{ bias: 'lora_only' }, '1.1'],
    [{ lora_bias: true }, '5.4'],
    [{ init_lora_weights: 'pissa' }, '2.9'],
    [{ init_lora_weights: 'pissa_niter_4' }, 'not measured'],
    [{ init_lora_weights: 'olora' }, '4.7'],
    [{ trainable_token_indices: [1, 2] }, '2.5'],
    [{ layer_replication: [[0, 1]] }, 'not measured'],
    [{ fan_in_fan_out: true }, 'not measured'],
    [{ modules_to_save: ['embed_tokens'] }, 'not measured'],
    [{ target_parameters: ['experts'] }, 'not measured'],
    [{ target_modules: ['q_proj', 'embed_tokens'] }, 'not measured'],
    [{ a_setting_of_tomorrow: 3 }, 'not measured'],
  ] as const) {
    const name = Object.keys(change)[0]!;
    it(`are refused by name: ${JSON.stringify(change)} (difference: ${difference})`, () => {
      expect(() => plan(change)).to.throw(`adapter_config.json: "${name}"`);
    });
  }

  it('are refused where their pattern does not come to an end', () => {
    expect(() => plan({ target_modules: '((\\w+)*\\.?)*!' })).to.throw('does not come to an end');
  });

  it('choose projections as PEFT does', () => {
    expect(places({})).to.deep.equal(['0q', '0v', '1q', '1v']);
    expect(places({ layers_to_transform: [1] })).to.deep.equal(['1q', '1v']);
    expect(places({ layers_to_transform: 0, layers_pattern: 'layers' })).to.deep.equal(['0q', '0v']);
    expect(places({ exclude_modules: ['layers.0.self_attn.v_proj'] })).to.deep.equal(['0q', '1q', '1v']);
    expect(places({ target_modules: '.*1.*(k|down)_proj' })).to.deep.equal(['1k', '1down']);
    expect(places({ target_modules: 'all-linear' })).to.have.length(14);
  });

  it('give each projection its rank and scale', () => {
    const { modules } = plan({ r: 4, lora_alpha: 8, rank_pattern: { 'layers.1.self_attn.q_proj': 16 } });
    expect(modules['model/layers/0/self_attn/q_proj']).to.deep.equal({ rank: 4, scale: 8 / 4 });
    expect(modules['model/layers/1/self_attn/q_proj']).to.deep.equal({ rank: 16, scale: 8 / 16 });
    const stabilized = plan({ r: 4, lora_alpha: 8, use_rslora: true, alpha_pattern: { v_proj: 6 } }).modules;
    expect(stabilized['model/layers/0/self_attn/q_proj']).to.deep.equal({ rank: 4, scale: 8 / Math.sqrt(4) });
    expect(stabilized['model/layers/0/self_attn/v_proj']).to.deep.equal({ rank: 4, scale: 6 / Math.sqrt(4) });
  });
});
