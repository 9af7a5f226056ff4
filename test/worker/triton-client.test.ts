// Requests as Triton's own client for Python has written them, byte by byte, are answered as the API answers their rows.
// test/golden/triton-requests.json holds them: tritonclient.http at its commit 58a44ca, for each way to send tensors.
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BareWorkerd, startWorkerd } from '../../scripts/bare-workerd.ts';
import { bundleWorker } from '../../scripts/edge-bundle.ts';
import { writeFixtureRegistry } from '../fixture-registry.ts';
import { NUMBER_MODEL } from '../number-model.ts';

interface Recorded {
  what: string;
  model: string;
  /** What the tensors hold. */
  rows: object[];
  /** Names of the outputs, in the order in which they are asked. */
  outputs: string[];
  path: string;
  headers: Record<string, string>;
  /** In base64. */
  body: string;
}

interface Output {
  name: string;
  datatype: string;
  shape: number[];
  data?: number[];
  parameters?: { binary_data_size: number };
}

const FOLDER = 'build/triton-under-test';
const JSON_LENGTH = 'inference-header-content-length';
const recorded = JSON.parse(
  await readFile('test/golden/triton-requests.json', 'utf8'),
) as Recorded[];

let edge: BareWorkerd;

beforeAll(async () => {
  await writeFixtureRegistry(`${FOLDER}/models`, [NUMBER_MODEL]);
  await bundleWorker(`${FOLDER}/bundle`, `${FOLDER}/models`);
  edge = await startWorkerd(`${FOLDER}/bundle`);
}, 60_000);

afterAll(() => edge?.stop());

/** A request as the client sends it: without a content type. */
function post(path: string, body: Uint8Array, headers: Record<string, string>): Promise<Response> {
  return fetch(new URL(path, edge.url), { method: 'POST', headers, body: Buffer.from(body) });
}

const bytesOf = ({ body }: Recorded) => Uint8Array.from(Buffer.from(body, 'base64'));

/** The values of each output, as the client reads them. */
async function readOutputs(response: Response): Promise<{ outputs: Output[]; values: number[][] }> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  expect(response.status, new TextDecoder().decode(bytes)).toBe(200);
  const length = Number(response.headers.get(JSON_LENGTH) ?? bytes.length);
  const { outputs } = JSON.parse(new TextDecoder().decode(bytes.subarray(0, length))) as {
    outputs: Output[];
  };
  let at = length;
  const values = outputs.map(({ data, parameters }) => {
    if (data !== undefined) return data;
    const size = parameters?.binary_data_size ?? 0;
    const own = bytes.slice(at, at + size);
    at += size;
    return Array.from(new Float64Array(own.buffer));
  });
  expect(at).toBe(bytes.length);
  return { outputs, values };
}

describe.each(recorded)('$what', (one) => {
  it('is answered as the API answers its rows', async () => {
    const response = await post(one.path, bytesOf(one), one.headers);
    const { outputs, values } = await readOutputs(response);
    expect(outputs.map(({ name }) => name)).toEqual(one.outputs);
    const batch = await fetch(new URL(`/${one.model}/api/predict/batch`, edge.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(one.rows),
    });
    const answers = (await batch.json()) as Record<string, number>[];
    expect(values).toEqual(one.outputs.map((flag) => answers.map((answer) => answer[flag])));
    for (const { datatype, shape } of outputs) {
      expect([datatype, shape]).toEqual(['FP64', [one.rows.length]]);
    }
  });
});

describe('bytes that are cut or lie', () => {
  const [whole] = recorded;

  async function errorOf(body: Uint8Array, headers = whole.headers): Promise<string> {
    const response = await post(whole.path, body, headers);
    const { error } = (await response.json()) as { error: string };
    expect(response.status, error).toBe(400);
    return error;
  }

  it('are refused wherever the body ends', async () => {
    const body = bytesOf(whole);
    const length = Number(whole.headers[JSON_LENGTH]);
    for (let end = length; end < body.length; end++) {
      expect(await errorOf(body.subarray(0, end))).toMatch(/bytes are left in the body/);
    }
    expect(await errorOf(body.subarray(0, length - 1))).toContain(JSON_LENGTH);
    expect(await errorOf(Buffer.concat([body, Buffer.from('x')]))).toContain(
      '1 bytes that no input',
    );
  });

  it.each(['-1', '1.5', 'x', '', '99999999999999', '1e3'])('as a length of %j', async (length) => {
    const headers = { ...whole.headers, [JSON_LENGTH]: length };
    expect(await errorOf(bytesOf(whole), headers)).toContain(JSON_LENGTH);
  });

  const input = { name: 'port', shape: [1], datatype: 'BYTES' };
  const send = (parameters: object, binary: number[], changed = {}) => {
    const json = Buffer.from(JSON.stringify({ inputs: [{ ...input, ...changed, parameters }] }));
    const headers = { [JSON_LENGTH]: String(json.length) };
    return errorOf(Buffer.concat([json, Uint8Array.from(binary)]), headers);
  };

  it('within a tensor are refused', async () => {
    const text = [2, 0, 0, 0, 0x61, 0xff];
    expect(await send({ binary_data_size: 6 }, text)).toContain('value 0 is not text in UTF-8');
    expect(await send({ binary_data_size: 5 }, text.slice(0, 5))).toContain('end within a text');
    expect(await send({ binary_data_size: 3 }, [0, 0, 0])).toContain('end within a text');
    expect(await send({ binary_data_size: 4 }, [255, 255, 255, 255])).toContain(
      'end within a text',
    );
    expect(await send({ binary_data_size: 0 }, [])).toContain('has 0 values; a shape of [1] has 1');
    for (const size of [-1, 1.5, 2 ** 60, '4', true]) {
      expect(await send({ binary_data_size: size }, [0, 0, 0, 0])).toContain('bytes are left');
    }
    const number = { datatype: 'FP64' };
    expect(await send({ binary_data_size: 7 }, Array(7).fill(0), number)).toContain(
      'no whole number',
    );
    const odd = { datatype: 'constructor' };
    expect(await send({ binary_data_size: 1 }, [0], odd)).toContain('constructor is not read');
    const both = { data: ['a'] };
    expect(await send({ binary_data_size: 4 }, [0, 0, 0, 0], both)).toContain(
      'both data and binary',
    );
  });
});
