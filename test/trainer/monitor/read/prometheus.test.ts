import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readRecords } from '../../../../trainer/monitor/read/open-records.ts';
import { parseSamples } from '../../../../trainer/monitor/read/prometheus-text.ts';
import { totalOfHours } from '../../../../trainer/monitor/records.ts';
import { close, listen } from '../../../listen.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';
import { DIGEST, MODEL } from '../made-lines.ts';

const OWN = `model="${MODEL}",version="2",digest="${DIGEST}"`;
const PAGE = `# HELP batcomputer_requests_total Requests answered.
# TYPE batcomputer_requests_total counter
batcomputer_requests_total{${OWN}} 10
batcomputer_requests_total{model="other",version="2",digest="${DIGEST}"} 99
batcomputer_problems_total{${OWN},problem="invalid-row"} 1
batcomputer_rows_total{${OWN}} 9
batcomputer_refused_rows_total{${OWN}} 2
batcomputer_feature_rows_total{${OWN},feature="a \\"b\\"\\\\",bin="0",of="<= 3"} 4
batcomputer_feature_rows_total{${OWN},feature="a \\"b\\"\\\\",bin="1",of="> 3"} 5
batcomputer_answer_rows_total{${OWN},output="yes",bin="1",of="> 0.5"} 9
batcomputer_request_duration_seconds_bucket{${OWN},le="0.001"} 4
batcomputer_request_duration_seconds_bucket{${OWN},le="0.002"} 9
batcomputer_request_duration_seconds_bucket{${OWN},le="+Inf"} 10
batcomputer_request_duration_seconds_sum{${OWN}} 0.02
go_goroutines 7
`;

test('reads a saved page of counters', async () => {
  const path = join(temporaryFolder(), 'metrics.txt');
  await writeFile(path, PAGE);
  const query = { model: MODEL, from: 0, to: Date.now() };
  const [{ version, digest, hours }] = (await readRecords(`prometheus:${path}`, query)).versions;
  expect([version, digest]).toEqual([2, DIGEST]);
  const total = totalOfHours(hours.values());
  expect(total).toMatchObject({ requests: 10, rows: 9, refused: 2 });
  expect(total.problems.get('invalid-row')).toBe(1);
  expect(total.features.get('a "b"\\')).toEqual([4, 5]);
  expect(total.answers.get('yes')).toEqual([0, 9]);
  expect(total.latency).toEqual({ bounds: [1, 2], counts: [4, 5, 1], sum: 20 });
});

test('asks a server for the growth of each hour', async () => {
  const from = Date.UTC(2026, 0, 5);
  const asked: URLSearchParams[] = [];
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://prometheus');
    asked.push(searchParams);
    const name = /increase\((\w+)/.exec(searchParams.get('query') ?? '')?.[1] ?? '';
    const result = parseSamples(PAGE)
      .filter((sample) => sample.name === name)
      .map(({ labels, value }) => ({
        metric: labels,
        values: [1, 2].map((hour) => [from / 1000 + 3600 * hour, String(value)]),
      }));
    response.end(JSON.stringify({ status: 'success', data: { resultType: 'matrix', result } }));
  });
  const url = await listen(server);
  try {
    const query = { model: MODEL, from, to: from + 7_200_000 };
    const { versions } = await readRecords(`prometheus:${url}`, query);
    const [{ hours }] = versions;
    expect([...hours.keys()].sort()).toEqual([from, from + 3_600_000]);
    expect(totalOfHours(hours.values())).toMatchObject({ requests: 20, rows: 18 });
    expect(asked[0].get('query')).toBe(
      `sum by (model, version, digest) (increase(batcomputer_requests_total{model="${MODEL}"}[1h]))`,
    );
    expect(asked[0].get('step')).toBe('3600');
  } finally {
    await close(server);
  }
});

test.each([
  ['a server without a time', 'prometheus:http://127.0.0.1:1', 0, /--from 7d/],
  [
    'a server that is not there',
    'prometheus:http://127.0.0.1:1',
    Date.now() - 7_200_000,
    /ECONNREFUSED|127/,
  ],
  ['a file that is not there', 'prometheus:nowhere.txt', 0, /no such file/],
])('%s is said', async (_what, place, from, message) => {
  await expect(readRecords(place, { model: 'm', from, to: Date.now() })).rejects.toThrow(message);
});
