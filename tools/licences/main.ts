import { takesNoArguments } from '../no-arguments.js';
import { installedPackages } from './licences.js';

takesNoArguments('licences', 'Lists the licences of what users install.');

for (const { name, version, licence } of installedPackages('package-lock.json'))
  process.stdout.write(`${licence.padEnd(20)}  ${name} ${version}\n`);
