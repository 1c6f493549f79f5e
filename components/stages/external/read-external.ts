import type { ErrorObject } from 'ajv/dist/2020.js';
import { basename } from 'node:path';
import { validatorOf } from '../../../framework/conforms.js';
import type { StageContext } from '../../../framework/contracts/stage.js';
import type { Cohort } from '../../contracts/cohort.js';
import type { Prediction } from '../../contracts/prediction.js';
import { textLines } from '../../datasets/records/text-lines.js';
import { predictedSplits } from '../files/predictions-file.js';
import type { Asked, BySplit } from '../scoring/record-predictions.js';
import { externalPrediction, type ExternalPrediction } from './external-prediction.js';
import { Counts } from './counts.js';
import { TargetIndex } from './target-index.js';

const remedy =
  'Write one line for every validation and test target: `formulary export-cohort --no-targets` lists them, docs/external-rows.md describes the form.';

const validate = validatorOf<ExternalPrediction>(externalPrediction);

/** What predictions are called that are for no target. */
const astray = {
  'unknown patient': 'predictions for patients that the cohort does not have',
  'unknown visit': 'predictions for visits that the patient does not have',
  'no visit': 'predictions without `visit`, although every visit is a target',
  'not asked': 'predictions for visits that are not scored, which are left out',
} as const;

/** What is read: a file, and the targets that it must have predictions for. */
export interface ExternalRequest {
  readonly path: string;
  readonly cohort: Cohort;
  readonly asked: BySplit<Asked>;
  /** Whether every visit is a target, so that predictions must name theirs. */
  readonly everyVisit: boolean;
}

/**
 * Reads the predictions of another program: one for every target that is asked for.
 *
 * @throws UserInputError with the number of targets without a prediction, with two, and of predictions for nobody; nothing of
 * a line is quoted
 */
export async function readExternal(
  { path, cohort, asked, everyVisit }: ExternalRequest,
  { journal, signal }: Pick<StageContext, 'journal' | 'signal'>,
): Promise<BySplit<Prediction>> {
  const targets = new TargetIndex(cohort, asked, everyVisit);
  const tables = { validation: new Table(cohort, asked.validation), test: new Table(cohort, asked.test) };
  const problems = new Counts();
  const notes = new Counts();
  for await (const { place, text } of textLines(path, signal)) {
    const prediction = parsed(text);
    if (typeof prediction === 'string') {
      problems.add(prediction, place);
      continue;
    }
    const target = targets.find(prediction.patient, prediction.visit);
    if (typeof target === 'string') (target === 'not asked' ? notes : problems).add(astray[target], place);
    else tables[target.split].set(target.row, prediction, (what) => problems.add(what, place));
  }
  for (const split of predictedSplits) {
    problems.add(
      `${everyVisit ? 'visits' : 'patients'} of the ${split} split without a prediction`,
      undefined,
      tables[split].missing(),
    );
    notes.add(`scores of the ${split} split that are absent and count as 0`, undefined, tables[split].absentScores);
  }
  const sets = predictedSplits.map((split) => tables[split]).reduce((sum, { sets: some }) => sum + some, 0);
  const rows = predictedSplits.reduce((sum, split) => sum + asked[split].able.length - tables[split].missing(), 0);
  if (sets > 0 && sets < rows)
    problems.add('predictions without `recommended`, although others have it', undefined, rows - sets);
  problems.refuse(path, remedy);
  for (const note of notes.texts()) journal.note(`${basename(path)}: ${note}`);
  return { validation: tables.validation.prediction(sets > 0), test: tables.test.prediction(sets > 0) };
}

/** The prediction of a line, or what such lines are called that have none. */
function parsed(text: string): ExternalPrediction | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'lines that are not JSON, which has no NaN';
  }
  if (!validate(value)) return misformed(validate.errors ?? []);
  return (value.scores ?? value.recommended) === undefined ? 'lines with neither `scores` nor `recommended`' : value;
}

function misformed(errors: readonly ErrorObject[]): string {
  const has = (keyword: string, path: string) =>
    errors.some((error) => error.keyword === keyword && error.instancePath.startsWith(path));
  if (has('minimum', '/scores') || has('maximum', '/scores')) return 'lines with a score that is not in [0, 1]';
  if (has('type', '/scores/')) return 'lines with a score that is no number';
  if (has('uniqueItems', '/recommended')) return 'lines whose set has a medication twice';
  if (has('additionalProperties', '')) return 'lines with a field that predictions do not have';
  return 'lines that are no predictions of the form that docs/external-rows.md describes';
}

/** The predictions of one split while they are read. */
class Table {
  sets = 0;
  absentScores = 0;
  private readonly numberOf: ReadonlyMap<string, number>;
  private readonly probability: Float64Array;
  private readonly recommended: Uint8Array;
  private readonly filled: Uint8Array;

  constructor({ vocabularies: { medications } }: Cohort, { able }: Asked) {
    this.numberOf = new Map(medications.codes.map((code, number) => [code, number]));
    const cells = able.length * medications.codes.length;
    [this.probability, this.recommended] = [new Float64Array(cells), new Uint8Array(cells)];
    this.filled = new Uint8Array(able.length);
  }

  /** @param refuseIt is told what is wrong with the prediction */
  set(row: number, { scores, recommended }: ExternalPrediction, refuseIt: (what: string) => void): void {
    if (this.filled[row] === 1) return refuseIt('targets that are predicted again');
    this.filled[row] = 1;
    const width = this.numberOf.size;
    const named = scores === undefined ? recommended!.map((code) => [code, 1] as const) : Object.entries(scores);
    for (const [code, score] of named) {
      const number = this.numberOf.get(code);
      if (number === undefined) return refuseIt('predictions with medication codes that the cohort does not have');
      this.probability[row * width + number] = score;
    }
    if (scores !== undefined) this.absentScores += width - named.length;
    if (recommended === undefined) return;
    this.sets++;
    for (const code of recommended) {
      const number = this.numberOf.get(code);
      if (number === undefined) return refuseIt('predictions with medication codes that the cohort does not have');
      this.recommended[row * width + number] = 1;
    }
  }

  missing(): number {
    return this.filled.reduce((count, filled) => count + 1 - filled, 0);
  }

  prediction(decided: boolean): Prediction {
    return { probability: this.probability, ...(decided && { recommended: this.recommended }) };
  }
}
