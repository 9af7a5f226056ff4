import { defineRecipe } from 'batcomputer';
export default defineRecipe({
  name: 'odd',
  title: 'Odd',
  description: 'Test.',
  source: { files: 'odd.csv' },
  features: {
    x: { sql: 'x', kind: 'number' },
    kind: { sql: 'k', kind: 'category' },
    threshold: { sql: 't', kind: 'integer' },
    include: { sql: 'inc', kind: 'category' },
  },
  target: { sql: 'y', classes: { no: ['no'], yes: ['yes'] } },
  flags: { no: 'noProb', yes: 'yesProb' },
  objective: 'binary',
  learner: { kind: 'boosting', rounds: 20, minLeaf: 5 },
  split: { by: 'random', testShare: 0.2 },
  seed: 1,
});
