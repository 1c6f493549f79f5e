import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { StageContext } from '../../../framework/contracts/stage.js';
import type { JsonObject } from '../../../framework/json.js';
import type { PromptedStage } from './measure-prompted.js';

/** What a process needs to measure a model by itself. */
export interface MeasureRequest {
  readonly measure: 'student' | PromptedStage;
  /** The row, fully resolved. */
  readonly values: JsonObject;
  /** Stage → finished output folder. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Where the result is written. */
  readonly folder: string;
}

/** Exit code of a process that does not find the row's components: they come from a plug-in. */
export const unknownComponents = 3;

const script = fileURLToPath(new URL('./measure-process.js', import.meta.url));

/**
 * Measures in a process that has done nothing else: memory that a training has left behind would be used again and not
 * counted.
 *
 * @returns whether it was measured; a process of its own knows no plug-ins
 */
async function measureInOwnProcess(request: MeasureRequest, signal: AbortSignal): Promise<boolean> {
  signal.throwIfAborted();
  const child = spawn(process.execPath, [...process.execArgv, script], { stdio: ['pipe', 'ignore', 'pipe'], signal });
  const said: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text));
  child.stdin.end(JSON.stringify(request));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', (error) => reject(signal.aborted ? (signal.reason as Error) : error));
    child.once('close', resolve);
  });
  if (code === 0) return true;
  if (code === unknownComponents) return false;
  throw new Error(`the process that measures has failed: ${said.join('').trim().split('\n').slice(-5).join('\n')}`);
}

/** Measures in a process of its own, or, where that knows the row's components not, here and says so. */
export async function measureApart(
  request: Omit<MeasureRequest, 'folder'>,
  { folder, signal, journal }: Pick<StageContext, 'folder' | 'signal' | 'journal'>,
  here: () => Promise<void>,
): Promise<void> {
  if (await measureInOwnProcess({ ...request, folder }, signal)) return;
  journal.note('measured beside other stages: what they left in memory may have been used again');
  await here();
}
