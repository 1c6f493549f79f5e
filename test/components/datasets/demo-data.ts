import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Folders of the public MIMIC demos and of the mappings; tests that need them skip where they are absent. */
const data = resolve('../shared/data');
export const demo = {
  mimicIii: process.env['MIMIC_III_ROOT'] ?? join(data, 'mimic-iii-demo-1.4'),
  mimicIv: process.env['MIMIC_IV_ROOT'] ?? join(data, 'mimic-iv-demo-2.2'),
  mappings: process.env['FORMULARY_MAPPINGS'] ?? join(data, 'mappings'),
};

/** For `before`: says what is missing and skips the tests of the suite. */
export function skipWithoutDemo(context: Mocha.Context, root: string): void {
  for (const folder of [root, demo.mappings]) {
    if (existsSync(folder)) continue;
    console.log(`      skipped: ${folder} is absent`);
    context.skip();
  }
}
