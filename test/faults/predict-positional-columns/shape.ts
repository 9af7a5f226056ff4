import { defineRecipe } from 'batcomputer';
export default defineRecipe({
  name: 'shape',
  title: 'Shape',
  description: 'Tall or wide?',
  source: { files: 'train.csv' },
  features: { height: { sql: 'height', kind: 'number' }, width: { sql: 'width', kind: 'number' } },
  target: { sql: 'label', classes: { tall: ['tall'], wide: ['wide'] } },
  flags: { tall: 'tallProb', wide: 'wideProb' },
  objective: 'binary',
  learner: { kind: 'boosting', rounds: 30, minLeaf: 5 },
  split: { by: 'random', testShare: 0.2 },
  seed: 1,
});
