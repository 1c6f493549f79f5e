import { expect } from 'chai';
import { withOwnSeeds } from '../../../framework/plan/own-seeds.js';
import { Memo } from '../../../framework/registry/memo.js';
import type { Section, Sections } from '../../../framework/registry/sections.js';

const named = (name: string, ownSeeds?: true) =>
  ({ name, holds: 'component', ...(ownSeeds === undefined ? {} : { ownSeeds }) }) as unknown as Section;
const sections = { all: [named('teacher', true), named('student')] } as unknown as Sections;
const student = { type: 'leader', seeds: [5, 6] };

describe('withOwnSeeds', () => {
  it('repeats a row for each seed of a component that may have several, as if the file named that one', () => {
    const teacher = { type: 'llama', width: 8, seeds: [7, 8] };
    expect(withOwnSeeds({ teacher, student }, sections, new Memo())).to.deep.equal([
      { values: { teacher: { type: 'llama', width: 8, seed: 7 }, student }, ownSeeds: { teacher: 7 } },
      { values: { teacher: { type: 'llama', width: 8, seed: 8 }, student }, ownSeeds: { teacher: 8 } },
    ]);
  });

  it('gives rows with one teacher one object, by which a plan knows what it has planned before', () => {
    const [memo, teacher] = [new Memo(), { type: 'llama', seeds: [7] }];
    const [one] = withOwnSeeds({ teacher, student }, sections, memo);
    const [other] = withOwnSeeds({ teacher }, sections, memo);
    expect(one!.values['teacher']).to.equal(other!.values['teacher']);
  });

  it('leaves rows alone whose components name one seed', () => {
    const row = { teacher: { type: 'llama', seed: 7 }, student };
    expect(withOwnSeeds(row, sections, new Memo())).to.deep.equal([{ values: row, ownSeeds: {} }]);
  });
});
