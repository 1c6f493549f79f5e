import { installedPackages } from './licences.js';

for (const { name, version, licence } of installedPackages('package-lock.json'))
  process.stdout.write(`${licence.padEnd(20)}  ${name} ${version}\n`);
