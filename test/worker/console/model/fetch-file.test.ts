// What a file of a version is called once it is saved.
import { expect, it } from 'vitest';
import { savedName } from '../../../../worker/console/model/fetch-file.ts';

it('a file keeps its name, and a page gets its ending', () => {
  expect(savedName('/titanic/v1/model.wasm')).toBe('model.wasm');
  expect(savedName('/titanic/report')).toBe('report.html');
  expect(savedName('/report')).toBe('report.html');
});
