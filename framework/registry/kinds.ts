/** Kind → the folder that is scanned for its components. Any other folder below `components/` holds shared code. */
export const componentFolders: Readonly<Record<string, string>> = {
  ablation: 'ablations',
  dataset: 'datasets',
  engine: 'engines',
  launcher: 'launchers',
  loss: 'losses',
  metric: 'metrics',
  prompt: 'prompts',
  stage: 'stages',
  student: 'students',
  teacher: 'teachers',
  tracker: 'trackers',
  view: 'views',
};
