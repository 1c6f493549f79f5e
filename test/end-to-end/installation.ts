import { cpSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Formulary in another place, as somebody else has it: the same program and packages, no results, no repository. */
export class Installation {
  private readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'formulary-elsewhere-')));
  readonly program = join(this.folder, 'dist', 'framework', 'cli', 'main.js');

  constructor() {
    for (const name of ['dist/framework', 'dist/components', 'package.json', 'package-lock.json'])
      cpSync(name, join(this.folder, name), { recursive: true });
    symlinkSync(resolve('node_modules'), join(this.folder, 'node_modules'));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
