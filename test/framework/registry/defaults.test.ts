import { expect } from 'chai';
import type { JsonObject } from '../../../framework/json.js';
import { withDefaults } from '../../../framework/registry/defaults.js';
import { Type } from '../../../framework/registry/type.js';

describe('defaults of options', () => {
  const schema = Type.Object({
    width: Type.Integer({ default: 64 }),
    dropout: Type.Optional(Type.Number()),
    lora: Type.Optional(Type.Object({ rank: Type.Integer({ default: 8 }), alpha: Type.Number({ default: 16 }) })),
    split: Type.Object({ train: Type.Number({ default: 0.8 }) }, { default: {} }),
    names: Type.Array(Type.String(), { default: ['a'] }),
  }) as unknown as JsonObject;

  it('stand for what is not given, at every depth', () => {
    expect(withDefaults(schema)).to.deep.equal({ width: 64, split: { train: 0.8 }, names: ['a'] });
    expect(withDefaults(schema, { width: 8, lora: { rank: 2 }, names: [] })).to.deep.equal({
      width: 8,
      lora: { rank: 2, alpha: 16 },
      split: { train: 0.8 },
      names: [],
    });
  });

  it('leave alone what is given, and what the schema does not know', () => {
    expect(withDefaults(schema, { width: null, split: null, type: 'leader' })).to.deep.equal({
      width: null,
      split: null,
      names: ['a'],
      type: 'leader',
    });
    expect(withDefaults({})).to.deep.equal({});
  });
});
