import type { ArrayTensor } from '../../framework/tensor/index.js';
import { profileName } from './student-cohort.js';
import type { GoldenTensor } from './student-file.js';

const encoders: Readonly<Record<string, string>> = {
  enc_med: 'student/medications',
  enc_diag: 'student/diagnoses',
  enc_proc: 'student/procedures',
  enc_visit: 'student/visits',
  enc_visit_med: 'student/visits/medications',
  enc_visit_diag: 'student/visits/diagnoses',
  enc_visit_proc: 'student/visits/procedures',
};

const layers: Readonly<Record<string, string>> = {
  'q.w': 'attention/query/weight',
  'k.w': 'attention/key/weight',
  'v.w': 'attention/value/weight',
  'o.w': 'attention/output/weight',
  'o.b': 'attention/output/bias',
  'ff1.w': 'feed-forward/inner/weight',
  'ff1.b': 'feed-forward/inner/bias',
  'ff2.w': 'feed-forward/outer/weight',
  'ff2.b': 'feed-forward/outer/bias',
  'ln1.w': 'attention-norm/gain',
  'ln1.b': 'attention-norm/bias',
  'ln2.w': 'feed-forward-norm/gain',
  'ln2.b': 'feed-forward-norm/bias',
};

const others: Readonly<Record<string, string>> = {
  emb: 'student/codes/weight',
  prof_const: 'student/profile/constant',
  'prof_proj.w': 'student/profile/projection/weight',
  'prof_proj.b': 'student/profile/projection/bias',
  'hidden.w': 'student/mediator/weight',
  'hidden.b': 'student/mediator/bias',
  'out.w': 'student/output/weight',
  'out.b': 'student/output/bias',
  'kd_proj.w': 'losses/distillation/projector/weight',
  'kd_proj.b': 'losses/distillation/projector/bias',
  'align_med.w': 'losses/alignment/medications/weight',
  'align_med.b': 'losses/alignment/medications/bias',
  'align_prof.w': 'losses/alignment/profile/weight',
  'align_prof.b': 'losses/alignment/profile/bias',
};

/** The parameter for a tensor of a golden file. Throws for a name that is not part of the form. */
export function parameterOf(name: string): string {
  const other = others[name];
  if (other !== undefined) return other;
  const profile = /^prof_emb(\d+)$/.exec(name);
  if (profile !== null) return `student/profile/features/${profileName(Number(profile[1]))}/weight`;
  const [, encoder = '', block = '0', layer = ''] = /^(enc_[a-z_]+)(?:\.(\d+))?\.([a-z0-9]+\.[wb])$/.exec(name) ?? [];
  if (encoders[encoder] === undefined || layers[layer] === undefined)
    throw new Error(`"${name}" is no tensor of the student's golden form`);
  return `${encoders[encoder]}/block-${block}/${layers[layer]}`;
}

/** Tensor number k of the file: 0.3 sin(0.7 i + 1.3 k + 0.1) at flat index i, plus 1 for the gains of layer norms. */
export function goldenValues({ name, shape }: GoldenTensor, k: number): ArrayTensor {
  const shift = isGain(name) ? 1 : 0;
  const length = shape.reduce((product, size) => product * size, 1);
  const data = Float32Array.from({ length }, (_, i) => shift + 0.3 * Math.sin(0.7 * i + 1.3 * k + 0.1));
  return { data, shape };
}

/** Whether a tensor of a golden file holds the gains of a layer norm: `ln.w`, `ln1.w`, `visit_ln.w`. */
export function isGain(name: string): boolean {
  return /ln\d*\.w$/.test(name);
}
