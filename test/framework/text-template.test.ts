import { expect } from 'chai';
import { fillTemplate, templateFaults, templateParts } from '../../framework/text-template.js';

describe('text with fields', () => {
  it('is filled in, and keeps braces that are written twice', () => {
    const parts = templateParts('{{{ name }}}: {name} of {place}\n');
    expect(fillTemplate(parts, (field) => `<${field}>`)).to.equal('{<name>}: <name> of <place>\n');
  });

  it('has the fields that are known, and all below one that ends in an asterisk', () => {
    expect(templateFaults('{earlier} {profile.age}', ['earlier', 'profile.*'])).to.deep.equal([]);
    const faults = templateFaults('{later} {profile.} {}', ['earlier', 'profile.*']);
    expect(faults.map(({ field }) => field)).to.deep.equal(['later', 'profile.', '']);
  });

  it('is refused where a brace has no partner', () => {
    const [fault, ...others] = templateFaults('a { b', []);
    expect(others).to.deep.equal([]);
    expect(fault!.message).to.equal('has a "{" without its partner; a brace itself is written {{');
  });
});
