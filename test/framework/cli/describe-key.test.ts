import { expect } from 'chai';
import { describeKey, schemaOf } from '../../../framework/cli/describe-key.js';
import { headerKeys } from '../../../framework/experiment/header.js';

describe('what formulary describe says of a key of experiment files', () => {
  it('is there for every key, with its description', () => {
    for (const key of headerKeys) expect(describeKey(key)).to.contain(String(schemaOf(key)['description']));
  });

  it('lists the options of each entry of a list', () => {
    expect(describeKey('tables')).to.match(
      /^tables, a key .* list, .*\n.*\n\nOptions of each:\n {2}id: .*must be given\n/,
    );
  });

  it('lists what is in an option below it, and shows an example', () => {
    const text = describeKey('sweep')!;
    expect(text).to.match(/\n {2}random: a map\n.*\n {4}samples: a whole number ≥ 0 and ≤ 10000, must be given\n/);
    expect(text).to.match(/\nExample:\n {2}sweep:\n {4}grid:\n {6}student\.width:\n/);
    expect(text).to.contain('list: a list, each item a sweep or a patch or a map\n');
  });

  it('is nothing for a section, which is a component', () => {
    expect(describeKey('training')).to.equal(undefined);
  });
});
