import { realpath } from 'node:fs/promises';
import { basename, extname, sep } from 'node:path';

/**
 * Names of the files that may leave the folder of a run or experiment: summaries, figures, settings and models. All other files
 * stay, above all predictions, prompts, cohorts and per-patient scores. The list says what may leave and not what must stay, so
 * a new kind of file stays until somebody has thought about it.
 */
const senders: readonly RegExp[] = [
  /^(?:tables|figures)\/[^/]+\.(?:md|csv|json|svg|png)$/,
  /^report\.html$/,
  /^(?:experiment\.yaml|lock\.json|metrics\.json)$/,
  /^model\/(?:MLmodel|model\.onnx|requirements\.txt|training\.json)$/,
  /^model\.onnx$/,
  /^(?:teacher-training|probes)\.json$/,
  /^adapter\/(?:adapter_config\.json|adapter_model\.safetensors)$/,
];

/** Says what a model is: the page's schema, and how Python loads it. */
export const modelFile = 'MLmodel';

/**
 * Files of a model that leave when it is registered, beside `MLmodel`. They hold the vocabularies of its cohort (which codes
 * there are), and nothing of a patient.
 */
export const registeredFiles = [
  'model.onnx',
  'code/formulary_student.py',
  'requirements.txt',
  'python_env.yaml',
] as const;

/**
 * Whether a file may leave. With links followed it must lie in `folder` itself, and both its name and its form must be allowed.
 */
export async function mayLeave(folder: string, file: string, name: string): Promise<boolean> {
  if (!senders.some((pattern) => pattern.test(name))) return false;
  const real = await realpath(file).catch(() => undefined);
  const home = await realpath(folder).catch(() => undefined);
  return real !== undefined && home !== undefined && real.startsWith(home + sep) && sameForm(file, name);
}

/**
 * Whether the file has the form that its name promises. `tables/x.csv` must be sent from a `.csv` file and not from a
 * safetensors file.
 */
function sameForm(file: string, name: string): boolean {
  return extname(file) === extname(name) || basename(file) === basename(name);
}
