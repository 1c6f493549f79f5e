import { expect } from 'chai';
import { headed } from '../../framework/headed.js';

describe('headed', () => {
  it('puts a colon behind a title, unless it ends like a sentence', () => {
    expect(headed('Ablations', 'prauc')).to.equal('Ablations: prauc');
    expect(headed('Which parts matter?', 'prauc')).to.equal('Which parts matter? prauc');
  });
});
