import { expect } from 'chai';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { experimentPath, packageFolder } from '../../../../framework/experiment/composition/extended-file.js';

describe('paths of experiments', () => {
  it('are relative to the current folder, or to a package', () => {
    expect(experimentPath('experiments/quickstart.yaml')).to.equal(resolve('experiments/quickstart.yaml'));
    expect(existsSync(experimentPath('formulary:experiments/quickstart.yaml'))).to.equal(true);
    expect(experimentPath('yaml:package.json')).to.equal(resolve('node_modules/yaml/package.json'));
  });

  it('are refused where the package is not installed, or where they leave it', () => {
    expect(() => experimentPath('nowhere:a.yaml')).to.throw('the package nowhere is not installed');
    expect(() => experimentPath('yaml:../mocha/package.json')).to.throw(
      '"../mocha/package.json" leaves the package yaml',
    );
  });

  it('find Formulary where it runs, though it is installed nowhere', () => {
    expect(resolve(packageFolder('formulary', '/')!)).to.equal(process.cwd());
  });
});
