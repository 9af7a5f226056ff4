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
    pages: [['TUTORIAL.md', 'Your CSV online in five minutes']],
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
      ['reference/scripts.md', 'Scripts of the repository'],
      ['GLOSSARY.md', 'Words'],
      ['COMPATIBILITY.md', 'What a release may change'],
    ],
  },
  {
    title: 'Explanation',
    pages: [
      ['ARCHITECTURE.md', 'Architecture'],
      ['BENCHMARKS.md', 'Speed, size and quality'],
      ['LIBRARIES.md', 'Libraries'],
    ],
  },
];
