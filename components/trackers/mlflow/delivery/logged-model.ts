import { metricsFile } from '../../../../framework/records/metrics-file.js';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { downloadArtifact, uploadArtifact } from '../client/artifacts.js';
import type { MlflowClient } from '../client/client.js';
import type { DatasetInput } from '../client/datasets.js';
import { findOrLogModel, linkOutput, logModelMetrics, setLoggedModelStatus } from '../client/models.js';
import type { Entry } from '../client/protocol.js';
import { modelDescription } from '../layout/model-description.js';
import { modelFile } from './artifacts.js';
import { readSignature } from './onnx-signature.js';
import type { RemoteRun } from './remote-run.js';
import { withTemporaryFile } from './temporary-file.js';

export interface ModelContents {
  readonly name: string;
  readonly params: readonly Entry[];
  readonly tags: readonly Entry[];
  /** The data that the model was scored on. */
  readonly datasets: readonly DatasetInput[];
  /** When the run ended, milliseconds since 1970. */
  readonly at: number;
}

/**
 * Logs the student of a finished run: its ONNX file, an `MLmodel` file with its signature, and its scores per dataset. Neither
 * models nor outputs may be sent twice, so every step first looks at what is there, or can be repeated.
 */
export async function deliverModel(run: RemoteRun, folder: string, contents: ModelContents): Promise<void> {
  const onnx = join(folder, 'model.onnx');
  const onnxFile = await stat(onnx).catch(() => undefined);
  if (onnxFile === undefined) return;
  await run.acknowledged.once('model', `${onnxFile.size} ${onnxFile.mtimeMs}`, async () => {
    const { client, runId, destination } = run;
    const { name, params, tags, at } = contents;
    const model = await findOrLogModel(client, { experimentId: destination.experimentId, runId, name, params, tags });
    if (!(await isRegistered(client, model.artifact_uri))) {
      await uploadArtifact(client, model.artifact_uri, 'model.onnx', onnx);
      const signature = await readSignature(onnx);
      const description = modelDescription({ modelId: model.model_id, runId, at, signature });
      await withTemporaryFile(description, (file) => uploadArtifact(client, model.artifact_uri, modelFile, file));
    }
    await setLoggedModelStatus(client, model.model_id, true);
    await linkOutput(client, runId, model.model_id);
    await sendScores(run, folder, model.model_id, contents);
  });
}

/** Whether the model was registered with files of its own, which the file of the run must not replace. */
async function isRegistered(client: MlflowClient, place: string): Promise<boolean> {
  const description = await downloadArtifact(client, place, modelFile);
  return description?.includes('python_function') === true;
}

async function sendScores(run: RemoteRun, folder: string, modelId: string, { datasets, at }: ModelContents) {
  const scores = Object.entries(metricsFile.read(folder)?.metrics ?? {});
  // The model's page lists scores in the order in which they are sent. Those on the test data come first.
  for (const dataset of datasets.toReversed()) {
    const split = dataset.context === 'training' ? 'train' : dataset.context;
    const metrics = scores.flatMap(([key, value]) =>
      value !== null && key.startsWith(`${split}/`) ? [{ key, value, timestamp: at, step: 0 }] : [],
    );
    if (metrics.length > 0) await logModelMetrics(run.client, run.runId, modelId, dataset, metrics);
  }
}
