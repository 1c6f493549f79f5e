import * as fc from 'fast-check';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectPlugins } from '../../../framework/experiment/plugins.js';
import { base, Files } from '../../framework/experiment/files.js';
import { damaged, hostileJson, survives } from './hostile.js';

const plugin = JSON.stringify({ name: 'one', version: '1.0.0', formulary: { components: 'components' } });
const project = JSON.stringify({ name: 'study', dependencies: { one: '1.0.0' }, devDependencies: { two: '2.0.0' } });

describe('hostile manifests', function () {
  this.timeout(600_000);
  let files: Files;
  beforeEach(() => {
    files = new Files({ 'top.yaml': `${base}plugins: [one]\n`, 'node_modules/one/package.json': plugin });
    mkdirSync(join(files.folder, 'node_modules/one/components'));
  });
  afterEach(() => files.remove());

  it('of a plug-in are read or refused', () =>
    survives(fc.oneof(damaged(Buffer.from(plugin)), hostileJson(plugin)), 40, async (content) => {
      writeFileSync(join(files.folder, 'node_modules/one/package.json'), content);
      await files.load('top.yaml');
      projectPlugins(files.folder);
    }));

  it('of a project are read or refused', () =>
    survives(fc.oneof(damaged(Buffer.from(project)), hostileJson(project)), 100, async (content) => {
      writeFileSync(join(files.folder, 'package.json'), content);
      projectPlugins(files.folder);
      return Promise.resolve();
    }));
});
