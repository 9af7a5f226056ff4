// XGBoost itself, in a Python process that is asked line by line.
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('xgboost-answers.py', import.meta.url));
/** Debian's packages are its own Python's only. */
const PYTHONS = ['python3', '/usr/bin/python3'];
/** More than the script gives a file that leads XGBoost round in a circle. */
const MOST_MILLISECONDS = 20_000;
/** Python takes long to begin on a busy machine, and so does training. */
const START_MILLISECONDS = 60_000;

export interface XgboostQuestion {
  model: string;
  rows: (number | null)[][];
  /** Rounds that answer; 0: all. */
  rounds: number;
  /** Where the model is written as UBJSON, if anywhere. */
  ubj?: string;
}

export interface LibraryAnswers {
  margin: Float32Array;
  answer: Float32Array;
}

export class XgboostProcess {
  readonly version: string;
  readonly #python: string;
  #child: ChildProcess | undefined;
  #lines: Interface | undefined;

  private constructor(python: string, version: string) {
    this.#python = python;
    this.version = version;
  }

  /** Undefined where no Python has the library. */
  static async start(): Promise<XgboostProcess | undefined> {
    for (const python of PYTHONS) {
      const library = new XgboostProcess(python, '');
      const { version } = (await library.#begin()) ?? {};
      if (typeof version !== 'string') continue;
      library.stop();
      return new XgboostProcess(python, version);
    }
    return undefined;
  }

  /** Trains a small model of a seed and writes it. */
  async make(seed: number, to: string): Promise<void> {
    const reply = await this.#ask({ make: seed, to }, START_MILLISECONDS);
    if (reply?.features === undefined)
      throw new Error(`no model of seed ${seed}: ${reply?.refused}`);
  }

  /** What the library answers; undefined for a file that it does not take. */
  async answer(question: XgboostQuestion): Promise<LibraryAnswers | undefined> {
    const reply = await this.#ask(question);
    if (typeof reply?.margin !== 'string' || typeof reply.answer !== 'string') return undefined;
    return { margin: unpack(reply.margin), answer: unpack(reply.answer) };
  }

  stop(): void {
    this.#child?.kill('SIGKILL');
    this.#child = undefined;
  }

  async #ask(
    request: object,
    milliseconds = MOST_MILLISECONDS,
  ): Promise<Record<string, unknown> | undefined> {
    if (this.#child === undefined) await this.#begin();
    this.#child?.stdin?.write(`${JSON.stringify(request)}\n`);
    return this.#next(milliseconds);
  }

  async #begin(): Promise<Record<string, unknown> | undefined> {
    const child = spawn(this.#python, ['-B', SCRIPT], {
      stdio: ['pipe', 'pipe', 'ignore'],
      // Threads that wait for each other take all the time where processors are few.
      env: { ...process.env, OMP_NUM_THREADS: '1' },
    });
    child.on('error', () => {});
    child.stdin.on('error', () => {});
    this.#child = child;
    this.#lines = createInterface({ input: child.stdout });
    return this.#next(START_MILLISECONDS);
  }

  /** The next line; undefined when the process ended, or had to be ended. */
  async #next(milliseconds: number): Promise<Record<string, unknown> | undefined> {
    const lines = this.#lines;
    const line = await new Promise<string | undefined>((resolve) => {
      const timer = setTimeout(() => resolve(undefined), milliseconds);
      const finish = (text?: string) => {
        clearTimeout(timer);
        resolve(text);
      };
      lines?.once('line', finish);
      lines?.once('close', () => finish());
    });
    lines?.removeAllListeners();
    if (line === undefined) this.stop();
    return line === undefined ? undefined : JSON.parse(line);
  }
}

/** Float32 numbers in base64. */
function unpack(text: string): Float32Array {
  const bytes = new Uint8Array(Buffer.from(text, 'base64'));
  return new Float32Array(bytes.buffer);
}
