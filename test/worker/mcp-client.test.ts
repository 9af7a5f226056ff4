// Agents reach the models through a client of the Model Context Protocol: the official one, over HTTP, in the current
// revision and in those with a handshake.
import {
  type CallToolResult,
  Client,
  StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BareWorkerd, startWorkerd } from '../../scripts/bare-workerd.ts';
import { bundleWorker } from '../../scripts/edge-bundle.ts';
import { ODD_MODEL, writeFixtureRegistry } from '../fixture-registry.ts';
import { MODEL_WITH_INPUTS } from '../model-with-inputs.ts';
import { keysOfScopes } from './fixture-edge.ts';

const FOLDER = 'build/mcp-under-test';
const EXAMPLES: [model: string, row: Record<string, unknown>][] = [
  ['voyage', { age: 31.5, port: 'Cherbourg', alone: true, fare: 7.25 }],
  [ODD_MODEL.name, ODD_MODEL.example],
  [MODEL_WITH_INPUTS.name, MODEL_WITH_INPUTS.example],
];
const MODES = ['auto', 'legacy'] as const;

let edge: BareWorkerd;

beforeAll(async () => {
  await writeFixtureRegistry(`${FOLDER}/models`, [ODD_MODEL, MODEL_WITH_INPUTS]);
  await bundleWorker(`${FOLDER}/bundle`, `${FOLDER}/models`);
  edge = await startWorkerd(`${FOLDER}/bundle`, { API_KEYS: keysOfScopes(['mcp', 'predict']) });
}, 60_000);

afterAll(() => edge?.stop());

async function connect(mode: (typeof MODES)[number], path = '/mcp', key = 'mcp'): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } });
  const requestInit = { headers: { authorization: `Bearer ${key}` } };
  await client.connect(new StreamableHTTPClientTransport(new URL(path, edge.url), { requestInit }));
  return client;
}

async function answerOf(model: string, row: object): Promise<unknown> {
  const response = await fetch(new URL(`/${model}/api/predict`, edge.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': 'predict' },
    body: JSON.stringify(row),
  });
  return response.json();
}

describe.each(MODES)('a client of the mode %s', (mode) => {
  it('finds tools that say what they take and give', async () => {
    const client = await connect(mode);
    expect(client.getServerVersion()).toMatchObject({ name: 'batcomputer' });
    expect(client.getDiscoverResult() === undefined).toBe(mode === 'legacy');
    expect(client.getInstructions()).toContain('which field to mend');
    const { tools } = await client.listTools();
    const predict = tools.find(({ name }) => name === 'predict-voyage');
    expect(predict).toMatchObject({
      title: 'Where does a voyage end?: predict',
      inputSchema: { type: 'object', required: ['alone', 'fare'] },
      outputSchema: { required: ['lost', 'saved', 'unknown'] },
      annotations: { readOnlyHint: true, idempotentHint: true },
    });
    const ajv = new Ajv2020({ strict: false });
    for (const { inputSchema, outputSchema } of tools) {
      expect(ajv.validateSchema(inputSchema as object)).toBe(true);
      expect(ajv.validateSchema((outputSchema ?? {}) as object)).toBe(true);
    }
    await client.close();
  });

  // The client holds each answer to the schema that the tool gave for it.
  it.each(EXAMPLES)('asks %s everything', async (model, row) => {
    const client = await connect(mode, `/${model}/v1/mcp`);
    const { tools } = await client.listTools();
    expect(tools.length).toBe(3);
    const answer = await answerOf(model, row);
    const given = row as Record<string, string>;
    const predicted = await client.callTool({ name: `predict-${model}`, arguments: given });
    expect(predicted.structuredContent).toEqual(answer);
    expect(JSON.parse(textOf(predicted))).toEqual(answer);
    const explained = await client.callTool({ name: `explain-${model}`, arguments: given });
    expect(explained.structuredContent).toMatchObject({
      answer,
      explanations: expect.arrayContaining([
        expect.objectContaining({ sentence: expect.any(String) }),
      ]),
    });
    const asked = { row: given, changes: [given] };
    const changed = await client.callTool({ name: `what-if-${model}`, arguments: asked });
    expect(changed.structuredContent).toMatchObject({ answer, changed: [{ answer }] });
    await client.close();
  });

  it('is told what to mend', async () => {
    const client = await connect(mode);
    const row = { alone: 'no', fare: 7.25 };
    const refused = await client.callTool({ name: 'predict-voyage', arguments: row });
    expect(refused.isError).toBe(true);
    expect(textOf(refused)).toBe('alone must be true or false');
    await expect(client.callTool({ name: 'nobody', arguments: {} })).rejects.toThrow(
      'there are predict-caught',
    );
    await client.close();
  });

  it('without the scope is let in nowhere', async () => {
    await expect(connect(mode, '/mcp', 'predict')).rejects.toThrow();
  });
});

function textOf({ content }: CallToolResult): string {
  const [first] = content;
  return first.type === 'text' ? first.text : '';
}
