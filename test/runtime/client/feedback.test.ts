// Ids of answers, and what became of them, as the client sends them.
import { expect, it } from 'vitest';
import { connect } from '../../../runtime/client/index.ts';

function connectTo(reply: (url: string) => Response) {
  const asked: { url: string; init: RequestInit }[] = [];
  const send = async (url: string, init: RequestInit) => {
    asked.push({ url, init });
    return reply(url);
  };
  const client = connect('https://api.test/titanic', { fetch: send as typeof fetch });
  return { client, asked };
}

it('asks for an answer with an id, and says what became of it', async () => {
  const { client, asked } = connectTo((url) =>
    Response.json(url.endsWith('/feedback') ? { accepted: 1 } : { included: { id: 'a:1' } }),
  );
  const { included } = await client.predict({ class: 3 }, { id: 'a:1' });
  await client.feedback({ id: included.id ?? '', actual: true });
  expect(asked.map(({ url }) => url)).toEqual([
    'https://api.test/titanic/api/predict?id=a%3A1',
    'https://api.test/titanic/api/feedback',
  ]);
  expect(asked[1].init).toMatchObject({
    method: 'POST',
    body: '{"id":"a:1","actual":true}\n',
    headers: { 'content-type': 'application/x-ndjson' },
  });
});

it('sends many in as few requests as the API takes', async () => {
  const { client, asked } = connectTo(() => Response.json({ accepted: 200 }));
  await client.feedback(Array.from({ length: 450 }, (_, i) => ({ id: `a${i}`, actual: i })));
  const lines = asked.map(({ init }) => String(init.body).split('\n').length - 1);
  expect(lines).toEqual([200, 200, 50]);
});

it('sends nothing for nothing', async () => {
  const { client, asked } = connectTo(() => Response.json({}));
  await client.feedback([]);
  expect(asked).toEqual([]);
});
