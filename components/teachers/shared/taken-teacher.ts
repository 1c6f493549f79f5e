import { copyFile, mkdir } from 'node:fs/promises';
import { constants } from 'node:fs';
import { dirname, join } from 'node:path';
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
import { requireFit, requireSameWording } from './learned-before.js';
import { filesOf, type TrainedRun } from './trained-run.js';

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
    requireSameWording({ place: this.place, folder: this.source.folder }, this.source.prompt, this.prompt);
    return [...((await this.teacher.files?.()) ?? []), ...filesOf(this.source)];
  }

  /** Trains nothing: it copies what was trained. */
  async train(examples: TeacherExamples, { folder, journal }: TeacherContext): Promise<Float32Array | undefined> {
    const { source } = this;
    requireFit({ place: this.place, folder: source.folder }, examples);
    for (const [name, sha256] of Object.entries(source.outputs)) {
      const copy = join(folder, name);
      await mkdir(dirname(copy), { recursive: true });
      await copyFile(join(source.folder, name), copy, constants.COPYFILE_FICLONE);
      if ((await digestFile(copy)) !== sha256)
        throw this.refused(`its file ${name} is damaged`, 'Remove the output and run that experiment again.');
    }
    journal.note(`the teacher is taken from ${source.run}; nothing is trained`);
    const probes = readProbes(source.folder);
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

  private get place(): string {
    return `teacher.from (${this.source.run})`;
  }

  private refused(reason: string, remedy: string): UserInputError {
    return new UserInputError({ place: this.place, reason, remedy });
  }
}
