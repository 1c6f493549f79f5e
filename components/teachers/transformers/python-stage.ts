import { fileURLToPath } from 'node:url';
import { replaceFile } from '../../../framework/files/replace-file.js';
import type { JsonObject } from '../../../framework/json.js';
import { Generator } from '../../../framework/tensor/index.js';
import type { TeacherContext } from '../../contracts/teacher.js';
import { adapterFiles } from '../llama/adapter/adapter-files.js';
import { checkpointFiles } from '../llama/checkpoint/checkpoint-files.js';
import { defaultSeed } from '../llama/options.js';
import { promptOrder } from '../llama/prompt-order.js';
import { trainingLength } from '../llama/training-length.js';
import { requireCommand, requireVersions, runProgram, type Command } from './external-program.js';
import type { TransformersOptions } from './options.js';

/** The programs of the package: the one of the teacher, and the one of the language model. */
type OwnProgram = 'teacher.py' | 'language_model.py';

type Options = Pick<
  TransformersOptions,
  'command' | 'program' | 'checkpoint' | 'adapter' | 'batchSize' | 'epochs' | 'steps' | 'seed'
>;

/** A model that one of the package's programs, or one of the user's, trains and asks (docs/external-stages.md). */
export class PythonStage {
  constructor(
    private readonly options: Options,
    private readonly own: OwnProgram,
  ) {}

  /**
   * The files that training starts from, the program among them.
   *
   * @throws UserInputError where one is missing, this machine does not have the command, or its Python lacks a package
   */
  async files(): Promise<readonly string[]> {
    const { command, checkpoint, adapter, program } = this.options;
    const adapterPaths = adapter === undefined ? [] : await adapterFiles(adapter);
    await requireCommand(this.command(program ?? pathOf(this.own)));
    // A launcher may wait for a GPU, so it is asked for versions when the stage begins, and a Python on this machine now.
    if (command.length === 1 && program === undefined) await requireVersions(this.command(pathOf(this.own)));
    const programs = program === undefined ? [pathOf(this.own), pathOf('training.py')] : [program];
    return [...(await checkpointFiles(checkpoint)), ...adapterPaths, ...programs];
  }

  private command(program: string): Command {
    const section = this.own === 'teacher.py' ? 'teacher' : 'languageModel';
    return { words: [...this.options.command, program], place: `${section}.command` };
  }

  /** The rows of every step of every pass, in the order in which the models of this process take them. */
  batches(prompts: number): readonly (readonly number[][])[] {
    const { epochs, stepsOf } = trainingLength(this.options, prompts);
    const generator = new Generator(this.options.seed ?? defaultSeed);
    return Array.from({ length: epochs }, (_, index) =>
      promptOrder(prompts, this.options.batchSize, generator, index + 1)
        .slice(0, stepsOf(index + 1))
        .map((rows) => Array.from(rows)),
    );
  }

  /** Runs the program. @param asked what its file says beside the options and the process that waits */
  run(asked: JsonObject, context: Omit<TeacherContext, 'folder'>): Promise<void> {
    const { command: _command, program = pathOf(this.own), ...settings } = this.options;
    return runProgram(this.command(program), { ...asked, settings: settings as unknown as JsonObject }, context);
  }
}

/** Writes a line of JSON for each value. */
export async function writeJsonLines(path: string, values: readonly JsonObject[]): Promise<void> {
  await replaceFile(
    path,
    values.map((value) => `${JSON.stringify(value)}\n`),
  );
}

function pathOf(program: OwnProgram | 'training.py'): string {
  return fileURLToPath(new URL(program, import.meta.url));
}
