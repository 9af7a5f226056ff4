// The model: how to ask it from a program, its files, what is recorded of it, and its report.
import { useEffect, useState } from 'preact/hooks';
import { httpOptions } from '../model/api-key.ts';
import { fetchFile, saveFile } from '../model/fetch-file.ts';
import { messageOf } from '../model/get-json.ts';
import type { ShownModel } from '../model/shown-model.ts';
import type { TabProps } from '../tab.ts';
import { bytes, plainNumber } from '../ui/numbers.ts';
import { SNIPPETS } from './snippets.ts';

export function AboutTab({ session }: TabProps) {
  const { model } = session;
  return (
    <div class="about">
      <h2>Ask it from a program</h2>
      <Program session={session} />
      <h2>Its files</h2>
      <p class="links">
        <a href={`${model.prefix}/openapi.json`}>OpenAPI document</a>
        <a href={`${model.base}/types.d.ts`} onClick={saveFile}>
          Types for TypeScript
        </a>
        <a href={`${model.base}/model.wasm`} onClick={saveFile}>
          {`model.wasm, ${bytes(model.entry.module.bytes)}`}
        </a>
      </p>
      <h2>What is recorded of it</h2>
      <Facts entry={model.entry} />
      <h2>Its report</h2>
      <Report base={model.base} />
    </div>
  );
}

function Program({ session }: TabProps) {
  const { form, model } = session;
  const [at, choose] = useState(0);
  const [copied, setCopied] = useState('');
  const { title, write } = SNIPPETS[at];
  const hasKey = httpOptions().key !== undefined;
  const row = form.row.value;
  if (row === null) return <p class="quiet">A field of your row is wrong: mend it first.</p>;
  const text = write({ origin: location.origin, prefix: model.prefix, row, hasKey });
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setCopied(text),
      () => {},
    );
  return (
    <>
      <p class="about-bar">
        <select
          aria-label="Language"
          value={at}
          onChange={({ currentTarget }) => choose(currentTarget.selectedIndex)}
        >
          {SNIPPETS.map((one, i) => (
            <option key={one.title} value={i}>
              {one.title}
            </option>
          ))}
        </select>
        <button type="button" class="small" onClick={copy}>
          Copy
        </button>
        <span role="status">{copied === text && 'Copied.'}</span>
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section class="program" tabIndex={0} aria-label={title} dir="ltr">
        <pre>{text}</pre>
      </section>
    </>
  );
}

function Facts({ entry }: { entry: ShownModel['entry'] }) {
  const { license, contact = {}, terms, metrics, rows } = entry;
  const facts: [string, string][] = [
    ['Version', [`${entry.version}`, ...entry.aliases].join(', ')],
    ['Made', entry.created.slice(0, 10)],
    ['Rows', `${rows.train} learned from, ${rows.test} held out`],
    ...Object.entries(metrics).map(([name, value]): [string, string] => [name, plainNumber(value)]),
    ['License', typeof license === 'string' ? license : [license?.name, license?.url].join(' ')],
    ['Contact', Object.values(contact).join(', ')],
    ['Terms', terms ?? ''],
  ];
  return (
    <dl>
      {facts
        .filter(([, text]) => text.trim() !== '')
        .map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd dir="auto">{text}</dd>
          </div>
        ))}
    </dl>
  );
}

/** In a frame that runs nothing. Its own address is for those who may read it, and for no frame. */
function Report({ base }: { base: string }) {
  const [page, setPage] = useState('');
  const [fault, setFault] = useState('');
  useEffect(() => {
    fetchFile(`${base}/report`)
      .then((file) => file.text())
      .then(setPage, (error) => setFault(messageOf(error)));
  }, [base]);
  if (fault !== '') return <p class="problem">{fault}</p>;
  if (page === '') return <p class="quiet">…</p>;
  return <iframe title="Report" sandbox="" srcdoc={page} />;
}
