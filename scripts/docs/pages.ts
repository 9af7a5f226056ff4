// The pages of the docs in the order of the site's sidebar. A check holds the list to the files that are there.

export interface DocsSection {
  title: string;
  /** Paths below docs/. */
  pages: [path: string, title: string][];
}

/** The first page, which GitHub shows for the folder. */
export const HOME = 'README.md';

export const SECTIONS: DocsSection[] = [
  {
    title: 'Tutorials',
    pages: [
      ['TUTORIAL.md', 'Your CSV online in five minutes'],
      ['tutorials/lightgbm-to-the-edge.md', 'From LightGBM to the edge'],
      ['tutorials/phone-app.md', 'A phone app that works offline'],
    ],
  },
  {
    title: 'How to',
    pages: [
      ['how-to/develop.md', 'Work on a recipe while it answers'],
      ['how-to/score-a-file.md', 'Score a file'],
      ['how-to/import-a-model.md', 'Import a model'],
      ['how-to/train-from-a-database.md', 'Train from a database'],
      ['how-to/compare-versions.md', 'Compare versions'],
      ['how-to/promote-and-roll-back.md', 'Promote and roll back'],
      ['how-to/deploy.md', 'Put it online'],
      ['how-to/keys-and-scopes.md', 'Ask callers for a key'],
      ['how-to/agents.md', 'Let an agent ask a model'],
      ['how-to/open-inference.md', 'Ask a model with a client of KServe or Triton'],
      ['how-to/watch-a-model.md', 'Watch a model in use'],
      ['how-to/embed-in-a-program.md', 'Run a model inside your program'],
      ['how-to/github-actions.md', 'Work with GitHub Actions'],
    ],
  },
  {
    title: 'Guides',
    pages: [
      ['RECIPES.md', 'Describe your data: recipes'],
      ['LARGE-DATA.md', 'Rows that outgrow one machine'],
      ['TRAINING.md', 'Train'],
      ['EVALUATION.md', 'Judge, calibrate and tune'],
      ['IMPORT.md', 'Import a model'],
      ['ROWS.md', 'Rows in, answers out'],
      ['DELIVERY.md', 'Deliver'],
      ['OBSERVABILITY.md', 'What a deployment records'],
      ['MONITORING.md', 'Monitor'],
      ['CONSOLE.md', 'Ask in your browser'],
      ['CLIENT.md', 'Ask from JavaScript and other languages'],
      ['PROGRAMMING.md', 'Train in your own program'],
      ['RUNTIME.md', 'Predict in your own program'],
    ],
  },
  {
    title: 'Reference',
    pages: [
      ['reference/cli.md', 'Commands'],
      ['reference/recipe.md', 'Fields of a recipe'],
      ['API.md', 'The API'],
      ['reference/routes.md', 'Routes'],
      ['reference/problems.md', 'Problems'],
      ['MODULE-ABI.md', 'The module’s interface'],
      ['reference/version-files.md', 'Files of a version'],
      ['reference/scripts.md', 'Scripts of the repository'],
      ['GLOSSARY.md', 'Words'],
      ['COMPATIBILITY.md', 'What a release may change'],
    ],
  },
  {
    title: 'Explanation',
    pages: [
      ['explanation/how-the-module-works.md', 'How the module works'],
      ['explanation/what-the-numbers-mean.md', 'What the numbers mean'],
      ['explanation/police-and-people.md', 'Police outcomes and people'],
      ['ARCHITECTURE.md', 'Architecture'],
      ['BENCHMARKS.md', 'Speed, size and quality'],
      ['PUBLIC-TABLES.md', 'Nine public tables'],
      ['LIBRARIES.md', 'Libraries'],
    ],
  },
];
