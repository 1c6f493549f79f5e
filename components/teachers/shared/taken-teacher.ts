import { copyFile, mkdir } from 'node:fs/promises';
import { constants } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { UserInputError } from '../../../framework/errors.js';
import { digestFile } from '../../../framework/files/digest-file.js';
import type { Json } from '../../../framework/json.js';
import type {
  AskedPrompts,
  OpenTeacher,
  Teacher,
  TeacherContext,
  TeacherEstimate,
  TeacherExamples,
  TeacherFeatures,
  TeacherWork,
} from '../../contracts/teacher.js';
import { readProbes } from '../../stages/files/probes-file.js';
import { filesOf, type TrainedRun } from './trained-run.js';
import { learnedPatients, trainingTrail } from './training-trail.js';

/** A teacher that a run of another experiment trained: it is taken as it is, and answers as it did there. */
export class TakenTeacher implements Teacher {
  readonly rounding: number;
  readonly open?: (model: string) => Promise<OpenTeacher>;

  /**
   * @param teacher computes with the trained teacher's options
   * @param prompt the section `prompt` of this experiment
   */
  constructor(
    private readonly source: TrainedRun,
    private readonly teacher: Teacher,
    private readonly prompt: Json | undefined,
  ) {
    this.rounding = teacher.rounding;
    if (teacher.open !== undefined) this.open = (model) => teacher.open!(model);
  }

  async files(): Promise<readonly string[]> {
    if (!isDeepStrictEqual(this.prompt, this.source.prompt))
      throw this.refused('it learned from prompts of another wording', 'Use the same section `prompt` in both.');
    return [...((await this.teacher.files?.()) ?? []), ...filesOf(this.source)];
  }

  /** Trains nothing: it copies what was trained. */
  async train(examples: TeacherExamples, { folder, journal }: TeacherContext): Promise<Float32Array | undefined> {
    const { source } = this;
    this.requireSameMedications(examples.medications);
    this.requireUnseen(examples);
    for (const [name, sha256] of Object.entries(source.outputs)) {
      const copy = join(folder, name);
      await mkdir(dirname(copy), { recursive: true });
      await copyFile(join(source.folder, name), copy, constants.COPYFILE_FICLONE);
      if ((await digestFile(copy)) !== sha256)
        throw this.refused(`its file ${name} is damaged`, 'Remove the output and run that experiment again.');
    }
    journal.note(`the teacher is taken from ${source.run}; nothing is trained`);
    const probes = await readProbes(source.folder);
    return probes && Float32Array.from(probes.logits.flat());
  }

  /** Nothing is trained: what is recorded counts. */
  async estimate(work: TeacherWork): Promise<TeacherEstimate> {
    const recording = (await this.teacher.estimate?.(work))?.recording ?? { bytes: 0 };
    return { recording, training: { bytes: 0, seconds: 1 } };
  }

  features(model: string, asked: AskedPrompts, context: Omit<TeacherContext, 'folder'>): Promise<TeacherFeatures> {
    return this.teacher.features(model, asked, context);
  }

  private requireSameMedications(medications: readonly string[]): void {
    const learned = trainingTrail.read(this.source.folder)?.medications;
    if (learned === undefined) throw this.unrecorded();
    if (isDeepStrictEqual(learned, medications)) return;
    const unknown = medications.filter((code) => !learned.includes(code)).length;
    const order = unknown === 0 && learned.length === medications.length ? ' in another order' : '';
    throw this.refused(
      `it learned ${learned.length} medications${order}, and the cohort has ${medications.length}, ${unknown} of them unknown to it`,
      'Take a teacher of this cohort, or train one.',
    );
  }

  /** Refuses a teacher that learned from patients of the test split, or of the validation split. */
  private requireUnseen({ validation, later }: TeacherExamples): void {
    const learned = learnedPatients.read(this.source.folder);
    if (learned === undefined) throw this.unrecorded();
    const [train, chosen] = [learned.train, learned.validation].map((keys) => new Set(keys.map(patientOf)));
    const seen = {
      test: countOf(later.keys, (patient) => train!.has(patient) || chosen!.has(patient)),
      validation: countOf(validation.keys, (patient) => train!.has(patient)),
    };
    for (const [split, [count, all]] of Object.entries(seen)) {
      if (count === 0) continue;
      const remedy = 'Use the same split in both experiments, or train a teacher here.';
      throw this.refused(`it learned from ${count} of the ${all} ${split} patients of this experiment`, remedy);
    }
  }

  private unrecorded(): UserInputError {
    return this.refused(
      'it does not say what it learned from',
      'Run that experiment again: its teacher is of an older version.',
    );
  }

  private refused(reason: string, remedy: string): UserInputError {
    return new UserInputError({ place: `teacher.from (${this.source.run})`, reason, remedy });
  }
}

/** The patient of the key of a prompt: `7b…` or, where the target is an earlier visit, `7b…/a0…`. */
function patientOf(key: string): string {
  return key.split('/', 1)[0]!;
}

/** How many distinct patients a condition holds for, and how many there are. */
function countOf(keys: readonly string[], holds: (patient: string) => boolean): readonly [number, number] {
  const patients = [...new Set(keys.map(patientOf))];
  return [patients.filter(holds).length, patients.length];
}
