import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stageRecords } from '../../framework/execution/cache/stage-cache.js';
import { readJournalEvents } from '../../framework/records/journal-reader.js';
import type { JournalEvent } from '../../framework/contracts/journal-event.js';
import { commandHere, type End } from '../command-here.js';
import { readFolder } from './read-folder.js';

export type { End };

const ownProgram = fileURLToPath(new URL('../../framework/cli/main.js', import.meta.url));

export interface Started {
  readonly child: ChildProcess;
  readonly end: Promise<End>;
}

/** A temporary folder in which the program is run as a user would run it: nothing of it is replaced. */
export class Desk {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'formulary-desk-')));
  readonly runs = join(this.folder, 'runs');

  /** @param program the compiled `main.js` that is run; default: the one under test */
  constructor(private readonly program: string = ownProgram) {}

  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text);
  }

  /** Starts `formulary …` in the folder, in a process group of its own. */
  start(words: readonly string[], environment: Readonly<Record<string, string>> = {}): Started {
    const child = spawn(process.execPath, [this.program, ...words], {
      cwd: this.folder,
      env: { ...withoutTracker(), ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    return {
      child,
      end: new Promise((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr }))),
    };
  }

  /** Does in this process what {@link start} does in another one, where the program is the one under test. */
  run(words: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<End> {
    if (this.program !== ownProgram) return this.start(words, environment).end;
    return commandHere(this.folder, words, { MLFLOW_TRACKING_URI: '', ...environment });
  }

  /** Absolute paths of the run folders, in the order of their names. */
  runFolders(): readonly string[] {
    return this.below().flatMap((name) => (name.startsWith('run-') ? [join(this.runs, name)] : []));
  }

  /** Names of what lies in the results folder; empty where there is none. */
  below(): readonly string[] {
    return existsSync(this.runs) ? readdirSync(this.runs).sort() : [];
  }

  journal(runFolder: string): readonly JournalEvent[] {
    return readJournalEvents(join(runFolder, 'journal.jsonl'));
  }

  /** Name below the results folder → contents, of the finished stage outputs alone. */
  async outputs(): Promise<ReadonlyMap<string, string>> {
    const cache = join(this.runs, 'cache');
    const found = new Map<string, string>();
    for (const stage of readdirSync(cache).filter((name) => !name.endsWith('.json'))) {
      for (const { key, outputs } of await stageRecords(this.runs, stage))
        for (const [name, digest] of Object.entries(outputs)) found.set(`${stage}/${key}/${name}`, digest);
    }
    return found;
  }

  /** Every file below the results folder, as text. */
  files(): ReadonlyMap<string, string> {
    return readFolder(this.runs);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export function readText(...names: readonly string[]): string {
  return readFileSync(join(...names), 'utf8');
}

export function readJson<T>(...names: readonly string[]): T {
  return JSON.parse(readText(...names)) as T;
}

/** A server that the developer uses is none of a test's business. */
function withoutTracker(): NodeJS.ProcessEnv {
  return { ...process.env, MLFLOW_TRACKING_URI: '' };
}
