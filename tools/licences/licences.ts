import { readFileSync } from 'node:fs';

/** A package that is installed with Formulary. */
export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  /** As the package declares it, in SPDX where it does. */
  readonly licence: string;
}

interface Lock {
  readonly packages: Readonly<
    Record<
      string,
      { readonly version?: string; readonly license?: string; readonly dev?: boolean; readonly peer?: boolean }
    >
  >;
}

/** The packages that users of Formulary install, by name; what only its development needs is left out. */
export function installedPackages(lockFile: string): readonly InstalledPackage[] {
  const { packages } = JSON.parse(readFileSync(lockFile, 'utf8')) as Lock;
  return Object.entries(packages)
    .filter(([place, { dev, peer }]) => place !== '' && dev !== true && peer !== true)
    .map(([place, { version = '', license = 'none stated' }]) => ({
      name: place.replace(/^.*node_modules\//, ''),
      version,
      licence: license,
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
