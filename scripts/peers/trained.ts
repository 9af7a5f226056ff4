// Has the libraries themselves, where Python has them, make models of every setting that they have, and
// holds what becomes of their files to what they answer to rows that press on them: one line a model.
//   node scripts/peers/trained.ts [PYTHON, default python3]
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { checkCases } from './exchange.ts';

const HERE = fileURLToPath(new URL('trained', import.meta.url));
/** Debian's packages (python3-xgboost, python3-sklearn, python3-onnx) are its own Python's only. */
const PYTHONS = ['python3', '/usr/bin/python3'];

/** Library by library, the script that makes its models. */
const PEERS: Record<string, string> = {
  lightgbm: 'lightgbm-models.py',
  xgboost: 'xgboost-models.py',
  'scikit-learn': 'sklearn-models.py',
};

/** What a script prints. */
type Answer = { absent: string } | { version: string; cases: string[] };

/** Makes the models of one library in a folder with the first Python that has it. */
async function makeModels(pythons: string[], script: string, folder: string): Promise<Answer> {
  let answer: Answer = { absent: 'no Python' };
  for (const python of pythons) {
    try {
      const { stdout } = await promisify(execFile)(python, ['-B', join(HERE, script), folder]);
      answer = JSON.parse(stdout) as Answer;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      answer = { absent: `there is no ${python}` };
    }
    if (!('absent' in answer)) break;
  }
  return answer;
}

async function main(pythons: string[]): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'batcomputer-peers-'));
  try {
    for (const [library, script] of Object.entries(PEERS)) {
      const answer = await makeModels(pythons, script, join(folder, library));
      if ('absent' in answer) console.log(`${library}: left out, ${answer.absent}`);
      else console.log(`${library} ${answer.version}: ${answer.cases.length} models`);
    }
    await checkCases(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

await main(process.argv[2] === undefined ? PYTHONS : [process.argv[2]]);
