import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

describe('the package', function () {
  this.timeout(60_000);
  let paths: readonly string[];

  before(() => {
    const words = ['pack', '--dry-run', '--json', '--ignore-scripts'];
    const [packed] = JSON.parse(execFileSync('npm', words, { encoding: 'utf8' })) as [{ files: { path: string }[] }];
    paths = packed.files.map(({ path }) => path);
  });

  it('has what its users run and read', () => {
    expect(paths).to.include.members([
      'README.md',
      'LICENSE',
      'docs/experiment.md',
      'dist/framework/cli/main.js',
      'dist/components/index.d.ts',
      'dist/components/teachers/transformers/language_model.py',
      'dist/components/teachers/transformers/teacher.py',
      'dist/components/teachers/transformers/training.py',
      'dist/components/views/student-python/formulary_student.py',
      'examples/typescript-plugin/package.json',
      'experiments/quickstart.yaml',
      'schemas/experiment.schema.json',
    ]);
  });

  it('has what its documents link to', () => {
    const packed = new Set(paths.flatMap((path) => [path, ...foldersOf(path)]));
    const broken = paths
      .filter((path) => path.endsWith('.md'))
      .flatMap((path) =>
        Array.from(readFileSync(path, 'utf8').matchAll(/\]\(([^)#\s:]+)(?:#[^)]*)?\)/g), ([, to]) => ({
          path,
          to: to!,
        })),
      )
      .filter(({ path, to }) => !packed.has(join(dirname(path), to).replace(/\/$/, '')));
    expect(broken).to.deep.equal([]);
  });

  it('installs versions with a digest, none of them deprecated', () => {
    const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
      packages: Readonly<Record<string, { integrity?: string; deprecated?: string; dev?: true; link?: true }>>;
    };
    const installed = Object.entries(packages).filter(([name, { dev, link }]) => name !== '' && !dev && !link);
    expect(installed.length).to.be.greaterThan(20);
    const wrong = installed.filter(
      ([, { integrity, deprecated }]) => integrity === undefined || deprecated !== undefined,
    );
    expect(wrong.map(([name]) => name)).to.deep.equal([]);
  });

  it('depends on exact versions', () => {
    const { dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as Readonly<
      Record<string, Readonly<Record<string, string>>>
    >;
    const ranges = Object.entries({ ...dependencies, ...devDependencies }).filter(
      ([, version]) => !/^\d/.test(version),
    );
    expect(ranges).to.deep.equal([]);
  });

  it('has neither tests nor benchmarks nor results', () => {
    const others = paths.filter((path) => /^(dist\/(test|benchmarks|tools|examples)|test|runs|\.)|\.map$/.test(path));
    expect(others).to.deep.equal([]);
  });
});

function foldersOf(path: string): readonly string[] {
  const folder = dirname(path);
  return folder === '.' ? [] : [folder, ...foldersOf(folder)];
}
