/** The route of a run's page. A page leads to another by it, under whatever address a person sees the server. */
export function runRoute(experimentId: string, runId: string): string {
  return `#/experiments/${experimentId}/runs/${runId}`;
}
