// A URL is asked for once, whatever a command does with its file.
import { expect, it } from 'vitest';
import { draftRecipe, loadDraft } from '../../../trainer/draft/draft.ts';
import { Downloads, withDownloads } from '../../../trainer/ingest/downloads.ts';
import { ingest } from '../../../trainer/ingest/ingest.ts';
import { startServer } from '../../archive-server.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { makeTable, writeTable } from '../draft/draft-fixture.ts';
import { collectWarnings } from './ingest-fixture.ts';

const { progress } = collectWarnings();
const csv = makeTable(100, {
  size: (_, random) => random.toFixed(3),
  answer: (row) => (row % 2 === 0 ? 'yes' : 'no'),
});

it('a draft and the training after it read the same bytes, whose hash is that of the file', async () => {
  const server = await startServer(Buffer.from(csv));
  try {
    const read = await withDownloads(async (downloads) => {
      const shared = { downloads, progress };
      const draft = await draftRecipe([`${server.url}/rows.csv`], 'answer', {
        given: {},
        ...shared,
      });
      // What the server has by now is not what the draft was made of.
      server.content = Buffer.from('size,answer\n1,yes\n2,no\n');
      return ingest(loadDraft(draft).recipe, shared);
    });
    const path = writeTable(csv);
    const draft = await draftRecipe([path], 'answer', { given: {}, progress });
    const local = await ingest(loadDraft(draft).recipe, { progress });
    expect(server.requests).toHaveLength(1);
    expect(read).toMatchObject({ dataHash: local.dataHash, rows: { read: 100 } });
  } finally {
    await server.close();
  }
});

it('two URLs of one name are two files', async () => {
  const servers = [await startServer(Buffer.from('a')), await startServer(Buffer.from('b'))];
  try {
    const downloads = new Downloads(temporaryFolder());
    const [a, b, again] = await Promise.all(
      [0, 1, 0].map((i) => downloads.fetch(`${servers[i].url}/rows.csv`, progress)),
    );
    expect(a).toEqual(again);
    expect(a.name).toBe(b.name);
    expect(a.path).not.toBe(b.path);
    expect(servers.map(({ requests }) => requests.length)).toEqual([1, 1]);
  } finally {
    await Promise.all(servers.map((server) => server.close()));
  }
});
