import { expect } from 'chai';
import { withOwnSeeds } from '../../../framework/plan/own-seeds.js';
import { ownSeedOptions, seedWords } from '../../../framework/records/own-seeds.js';
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

  it('repeats a row over the numbers that a section counts up to, named by the path of the option, whatever its name', () => {
    const counting = {
      name: 'audit',
      holds: 'settings',
      repeats: { upTo: 'parts', one: 'part' },
    } as unknown as Section;
    const audited = { all: [...sections.all, counting] } as unknown as Sections;
    const ownSeeds = withOwnSeeds({ student, audit: { parts: 2 } }, audited, new Memo()).map((one) => one.ownSeeds);
    expect(ownSeeds).to.deep.equal([{ 'audit.part': 1 }, { 'audit.part': 2 }]);
    expect(ownSeeds.map((one) => seedWords({ seed: 42, ownSeeds: one }))).to.deep.equal([
      'part 1, seed 42',
      'part 2, seed 42',
    ]);
    expect(ownSeedOptions({ seed: 42, ownSeeds: ownSeeds[1]! })).to.deep.equal({ 'audit.part': '2' });
  });

  it('leaves rows alone whose components name one seed', () => {
    const row = { teacher: { type: 'llama', seed: 7 }, student };
    expect(withOwnSeeds(row, sections, new Memo())).to.deep.equal([{ values: row, ownSeeds: {} }]);
  });
});
