import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { installedPackages } from '../../../tools/licences/licences.js';

/** Licences that ask for no more than a notice; MPL-2.0 asks for the sources of its own files, which npm has. */
const permissive = /^\(?(MIT|ISC|0BSD|BSD-[23]-Clause|Apache-2\.0|Unlicense|CC0-1\.0|MPL-2\.0)( OR [\w.-]+)?\)?$/;

/** Packages that state their licence in a file. */
const read: Readonly<Record<string, string>> = {
  'dejavu-fonts-ttf': 'the licence of Bitstream Vera: free to use and pass on, not to be sold by itself',
};

describe('the licences of what users install', () => {
  it('are permissive, or read and explained', () => {
    const packages = installedPackages('package-lock.json');
    expect(packages.map(({ name }) => name)).to.include.members(['ajv', 'onnxruntime-node', 'yaml']);
    expect(packages.map(({ name }) => name)).not.to.include('mocha');
    const others = packages.filter(({ name, licence }) => !permissive.test(licence) && !(name in read));
    expect(others).to.deep.equal([]);
  });

  it('begin with our own, which the citation names with the version of the package', () => {
    const { version, license } = JSON.parse(readFileSync('package.json', 'utf8')) as Record<string, string>;
    expect(parse(readFileSync('CITATION.cff', 'utf8'))).to.include({ version, license, 'cff-version': '1.2.0' });
  });
});
