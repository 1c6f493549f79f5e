import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ownFolder, packageFolder } from '../experiment/composition/extended-file.js';
import { readJsonIfWhole } from '../files/read-json.js';
import type { CodeVersion } from '../records/code-version.js';

const run = promisify(execFile);

/** Reads which program runs here: package versions, Node, platform and the git commit. */
export async function codeVersion(): Promise<CodeVersion> {
  const folder = ownFolder();
  const [packageLock, git, versions] = await Promise.all([
    digestIfThere(join(folder, 'package-lock.json')),
    gitVersion(folder),
    packageVersions(folder),
  ]);
  return {
    versions,
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    processor: await processor(),
    ...(packageLock === undefined ? {} : { packageLock }),
    ...(git === undefined ? {} : { git }),
  };
}

/**
 * The kind of processor. Of one family and model all compute the same bits; the name alone does not tell them apart, because
 * virtual machines shorten it.
 */
async function processor(): Promise<string> {
  const name = cpus()[0]?.model.trim() ?? 'unknown';
  const details = await readFile('/proc/cpuinfo', 'utf8').catch(() => '');
  const [, family] = /^cpu family\s*: (\d+)$/m.exec(details) ?? [];
  const [, model] = /^model\s*: (\d+)$/m.exec(details) ?? [];
  return family === undefined || model === undefined ? name : `${name}, family ${family}, model ${model}`;
}

function packageVersions(folder: string): Readonly<Record<string, string>> {
  const own = packageJson(folder);
  const versions: [string, string][] = [['formulary', own?.version ?? 'unknown']];
  for (const name of Object.keys(own?.dependencies ?? {})) {
    const found = packageFolder(name, folder);
    const installed = found === undefined ? undefined : packageJson(found);
    versions.push([name, installed?.version ?? own?.dependencies?.[name] ?? 'unknown']);
  }
  return Object.fromEntries(versions);
}

interface PackageJson {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

function packageJson(folder: string): PackageJson | undefined {
  return readJsonIfWhole(join(folder, 'package.json')) as PackageJson | undefined;
}

async function gitVersion(folder: string): Promise<CodeVersion['git']> {
  const git = async (...words: readonly string[]) =>
    (await run('git', ['-C', folder, ...words], { maxBuffer: 1 << 28 })).stdout;
  try {
    // Installed in a project under git, Formulary is not what the project's commits are of.
    if ((await git('rev-parse', '--show-prefix')).trim() !== '') return undefined;
    const commit = (await git('rev-parse', 'HEAD')).trim();
    const name = (await git('rev-parse', '--abbrev-ref', 'HEAD')).trim();
    const branch = name === 'HEAD' ? {} : { branch: name };
    const dirty = (await git('status', '--porcelain')) !== '';
    if (!dirty) return { commit, ...branch, dirty };
    return { commit, ...branch, dirty, diff: sha256(await git('diff', 'HEAD')) };
  } catch {
    return undefined;
  }
}

async function digestIfThere(file: string): Promise<string | undefined> {
  try {
    return sha256(await readFile(file));
  } catch {
    return undefined;
  }
}

function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
