import { expect } from 'chai';
import { Value } from 'typebox/value';
import { conforms, departure } from '../../framework/conforms.js';
import { Type } from '../../framework/registry/type.js';

const Row = Type.Object({
  row: Type.String(),
  seeds: Type.Array(
    Type.Object({ seed: Type.Integer(), prauc: Type.Optional(Type.Union([Type.Number(), Type.Null()])) }),
  ),
  patients: Type.Optional(Type.Record(Type.String(), Type.Number())),
});

describe('conforms', () => {
  const values: Readonly<Record<string, unknown>> = {
    'a whole row': { row: 'full', seeds: [{ seed: 1, prauc: 0.5 }], patients: { 'test/overall': 40 } },
    'a row with what no schema names': { row: 'full', seeds: [], note: 'kept' },
    'a score that is null': { row: 'full', seeds: [{ seed: 1, prauc: null }] },
    'a score that is text': { row: 'full', seeds: [{ seed: 1, prauc: 'high' }] },
    'a seed that is not whole': { row: 'full', seeds: [{ seed: 1.5 }] },
    'no seeds': { row: 'full' },
    'a count that is text': { row: 'full', seeds: [], patients: { 'test/overall': '40' } },
    nothing: undefined,
    null: null,
    'a list': [],
  };
  for (const [what, value] of Object.entries(values)) {
    it(`says of ${what} what TypeBox says`, () => {
      expect(conforms(Row, value)).to.equal(Value.Check(Row, value));
    });
  }

  it('says where a value departs, and nothing where it does not', () => {
    expect(departure(Row, values['a seed that is not whole'])).to.equal('/seeds/0/seed must be integer');
    expect(departure(Row, values['a list'])).to.equal('the whole must be object');
    expect(departure(Row, values['a whole row'])).to.equal(undefined);
  });
});
