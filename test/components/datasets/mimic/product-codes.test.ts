import { expect } from 'chai';
import { readGsns, readNdc } from '../../../../components/datasets/mimic/product-codes.js';

describe('codes of products', () => {
  const ndcs: readonly (readonly [string, string | undefined])[] = [
    ['63323026201', '63323026201'],
    ['63323026201.0', '63323026201'],
    ['71015523.0', '71015523'],
    ['6.3323026201e+10', '63323026201'],
    ['6.3323026201E10', '63323026201'],
    ['0', '0'],
    ['0.0', '0'],
    ['0.00', '0'],
    ['63323-0262-01', '63323026201'],
    ['0071-0155-23', '00071015523'],
    ['00071-155-23', '00071015523'],
    ['00071-0155-2', '00071015502'],
    // 6.33 billion and something: the rest of the digits is lost.
    ['6.33E+10', undefined],
    ['7.5', undefined],
    ['?', '?'],
  ];
  for (const [written, code] of ndcs)
    it(`reads the NDC ${written} as ${code ?? 'none'}`, () => expect(readNdc(written).code).to.equal(code));

  it('counts only what is written otherwise as repaired', () => {
    expect(readNdc('63323026201').isRepaired).to.equal(false);
    expect(readNdc('63323026201.0').isRepaired).to.equal(true);
    expect(readNdc('?').isRepaired).to.equal(false);
  });

  it('reads every GSN of a field', () => {
    expect(readGsns('4489.0  006549').map(({ code }) => code)).to.deep.equal(['4489', '006549']);
  });
});
