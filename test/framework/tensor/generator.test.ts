import { expect } from 'chai';
import { Generator } from '../../../framework/tensor/index.js';

const meanOf = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('Generator', () => {
  it('gives the numbers of xoshiro128** from splitmix32 words, the same everywhere', () => {
    const generator = new Generator(42);
    const first = Array.from({ length: 3 }, () => generator.next());
    const again = new Generator(42);
    expect(Array.from({ length: 3 }, () => again.next())).to.deep.equal(first);
    expect(new Generator(43).next()).to.not.equal(first[0]);
  });

  it('is uniform, normal, and drops at the rate asked for', () => {
    const sample = new Float32Array(100_000);
    const generator = new Generator(1);
    generator.uniformInto(sample, -1, 3);
    expect(meanOf(sample)).to.be.closeTo(1, 0.02);
    generator.normalInto(sample, 2, 3);
    expect(meanOf(sample)).to.be.closeTo(2, 0.05);
    expect(Math.sqrt(meanOf(sample.map((value) => (value - 2) ** 2)))).to.be.closeTo(3, 0.05);
    generator.dropoutInto(sample, 0.4);
    expect(meanOf(sample)).to.be.closeTo(1, 0.01);
    expect(new Set(sample)).to.deep.equal(new Set([0, Math.fround(1 / 0.6)]));
  });

  it('gives permutations', () => {
    const order = new Generator(3).permutation(50);
    expect([...order].sort((a, b) => a - b)).to.deep.equal(Array.from({ length: 50 }, (_, i) => i));
    expect([...order]).to.not.deep.equal(Array.from({ length: 50 }, (_, i) => i));
  });

  it('goes on from its state', () => {
    const generator = new Generator(9);
    generator.next();
    const restored = Generator.restore(JSON.parse(JSON.stringify(generator.state())) as ReturnType<Generator['state']>);
    expect(restored.next()).to.equal(generator.next());
    expect(restored.split('x').next()).to.equal(new Generator(9).split('x').next());
  });

  it('refuses a seed that is no whole number', () => {
    expect(() => new Generator(0.5)).to.throw('a seed is a whole number, not 0.5');
  });
});
