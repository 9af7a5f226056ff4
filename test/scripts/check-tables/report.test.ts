// The page of public tables shows what the commands printed, below a table that leads to each.
import { expect, it } from 'vitest';
import { transcriptsPage } from '../../../scripts/check-tables/report.ts';

it('has a part for each table, to which the first one leads', () => {
  const outcome = {
    ...{ seconds: 1, folds: '', peer: '–', equal: '3', decisions: '', fault: null },
    ...{ score: 'rmse 1', rows: '3 / 3 / 0' },
    transcript: '$ npx batcomputer train king-county.csv --target price\n✓ Registering',
  };
  const page = transcriptsPage({ 'king-county.csv': outcome });
  expect(page).toMatch(/\| \[king-county\.csv\]\(#king-countycsv\) \| 3 \/ 3 \/ 0 +\| rmse 1 +\|/);
  expect(page).toContain(`## king-county.csv\n\n\`\`\`console\n${outcome.transcript}\n\`\`\``);
});
