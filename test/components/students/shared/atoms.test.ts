import { expect } from 'chai';
import { atomsOf, roundsOf, sumOverMolecules, timesHeard } from '../../../../components/students/shared/atoms.js';
import { evaluate, Graph } from '../../../../framework/tensor/index.js';
import type { MolecularGraph } from '../../../../components/contracts/knowledge.js';

/** A chain of elements with single bonds. */
function chain(...atomicNumbers: number[]): MolecularGraph {
  return {
    atomicNumbers: Int32Array.from(atomicNumbers),
    aromatic: Int32Array.from(atomicNumbers, () => 0),
    bonds: Int32Array.from(atomicNumbers.slice(1).flatMap((_, atom) => [atom, atom + 1])),
    bondTypes: Int32Array.from(atomicNumbers.slice(1), () => 1),
  };
}

describe('atoms of molecules', () => {
  const propane = chain(6, 6, 6);
  const butane = chain(6, 6, 6, 6);

  it('are numbered by element and aromaticity at radius 0, in the order of first appearance', () => {
    const aromatic = { ...chain(8, 6), aromatic: Int32Array.of(0, 1) };
    expect([...atomsOf([chain(6, 8), aromatic], 0).surroundings]).to.deep.equal([0, 1, 1, 2]);
  });

  it('are told apart by more bonds at larger radii', () => {
    const numbers = (radius: number) => [...atomsOf([propane, butane], radius).surroundings];
    expect(numbers(0)).to.deep.equal([0, 0, 0, 0, 0, 0, 0]);
    expect(numbers(1), 'ends and middles').to.deep.equal([0, 1, 0, 0, 1, 1, 0]);
    expect(numbers(2), 'and middles between two ends').to.deep.equal([0, 1, 0, 0, 2, 2, 0]);
    expect(numbers(3), 'and ends beside them').to.deep.equal([0, 1, 0, 2, 3, 3, 2]);
    expect(atomsOf([propane, butane], 3).kinds).to.equal(4);
  });

  it('differ where a bond is of another type, whatever the order of the bonds', () => {
    const double = { ...propane, bondTypes: Int32Array.of(2, 1) };
    const turned = { ...propane, bonds: Int32Array.of(2, 1, 1, 0), bondTypes: Int32Array.of(2, 1) };
    expect([...atomsOf([double], 1).surroundings]).to.deep.equal([0, 1, 2]);
    expect([...atomsOf([turned], 1).surroundings]).to.deep.equal([0, 1, 2]);
    const { surroundings } = atomsOf([double, turned], 1);
    expect(Array.from(surroundings.slice(3)), 'the other end is the double one').to.deep.equal([2, 1, 0]);
  });

  it('stand side by side, with every bond in both directions', () => {
    const { moleculeOf, bonds, count } = atomsOf([chain(6, 8), chain(7), chain(8, 6)], 1);
    expect(count).to.equal(5);
    expect([...moleculeOf]).to.deep.equal([0, 0, 1, 2, 2]);
    expect([...bonds.sources]).to.deep.equal([0, 1, 3, 4]);
    expect([...bonds.targets]).to.deep.equal([1, 0, 4, 3]);
  });

  it('are computed once for each kind: a round knows what a kind was, and the bonds of one atom of it', () => {
    const [first, second] = roundsOf([propane, butane], 0, 2);
    expect(first!.kinds, 'ends and middles').to.equal(2);
    expect([...first!.before]).to.deep.equal([0, 0]);
    expect([...first!.bonds.targets].sort(), 'an end has one bond, a middle two').to.deep.equal([0, 1, 1]);
    expect([...first!.bonds.sources]).to.deep.equal([0, 0, 0]);
    expect(second!.kinds, 'and middles between two ends').to.equal(3);
    expect([...second!.before]).to.deep.equal([0, 1, 1]);
    const bondsOf = (kind: number) =>
      [...second!.bonds.targets.keys()].filter((end) => second!.bonds.targets[end] === kind);
    expect(
      bondsOf(2).map((end) => second!.bonds.sources[end]),
      'of a middle beside a middle',
    ).to.have.members([0, 1]);
  });

  it('are summed over molecules as often as is said, and molecules are averaged for each medication', () => {
    const graphs = [propane, butane];
    const atoms = atomsOf(graphs, 1);
    const ofMedications = { offsets: Int32Array.of(0, 1, 3, 3), values: Int32Array.of(0, 0, 1) };
    const graph = new Graph();
    const ends = graph.constant({ data: Float32Array.of(1, 0), shape: [2, 1] });
    const sums = (times: Int32Array) => {
      const result = sumOverMolecules(ends, atoms, { ofMedications, graphs }, times);
      return Array.from(evaluate(graph, { result }, {})['result']!.data);
    };
    expect(sums(new Int32Array(7).fill(1)), 'each chain has two ends').to.deep.equal([2, 2, 0]);
    expect(sums(timesHeard(atoms)), 'an end is heard by itself and by its neighbour').to.deep.equal([4, 4, 0]);
    expect(Array.from(timesHeard(atoms))).to.deep.equal([2, 3, 2, 2, 3, 3, 2]);
  });
});
