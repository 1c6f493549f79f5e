import { realpath } from 'node:fs/promises';
import { basename, extname, sep } from 'node:path';

/**
 * What a run's or experiment's folder may send away, by name: summaries, figures, settings and models. Everything else, above
 * all predictions, prompts, cohorts and per-patient scores, stays. A list of what may leave, not of what may not: a new
 * kind of file stays until somebody has thought about it.
 */
const senders: readonly RegExp[] = [
  /^(?:tables|figures)\/[^/]+\.(?:md|csv|json|svg|png)$/,
  /^report\.html$/,
  /^(?:experiment\.yaml|lock\.json|metrics\.json)$/,
  /^model\/(?:MLmodel|model\.onnx|requirements\.txt|training\.json)$/,
  /^model\.onnx$/,
];

/** Whether `file` lies in `folder` itself, links followed, and has both a name and a form that may leave. */
export async function mayLeave(folder: string, file: string, name: string): Promise<boolean> {
  if (!senders.some((pattern) => pattern.test(name))) return false;
  const real = await realpath(file).catch(() => undefined);
  const home = await realpath(folder).catch(() => undefined);
  return real !== undefined && home !== undefined && real.startsWith(home + sep) && sameForm(file, name);
}

/** An artifact's name must not dress up another file: `tables/x.csv` is sent from a `.csv` and not from a safetensors file. */
function sameForm(file: string, name: string): boolean {
  return extname(file) === extname(name) || basename(file) === basename(name);
}
