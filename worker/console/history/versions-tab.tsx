// The versions of the model that are served here, each with its date, figures and address.
import { useEffect, useState } from 'preact/hooks';
import { getJson } from '../model/get-json.ts';
import { versionPath } from '../model/page-contract.ts';
import type { ShownModel } from '../model/shown-model.ts';
import { goTo } from '../page.ts';
import type { TabProps } from '../tab.ts';
import { plainNumber } from '../ui/numbers.ts';

type Entry = ShownModel['entry'];

export function VersionsTab({ session }: TabProps) {
  const { model } = session;
  const { name } = model.entry;
  const [entries, setEntries] = useState<Entry[]>([model.entry]);
  useEffect(() => {
    const numbers = model.listed.find((one) => one.model === name)?.versions ?? [];
    Promise.all(numbers.map((number) => getJson<Entry>(versionPath(name, number)))).then(
      (found) => setEntries(found.reverse()),
      () => {},
    );
  }, [model, name]);
  const metrics = [...new Set(entries.flatMap((entry) => Object.keys(entry.metrics)))];
  return (
    <div class="scrolls">
      <table class="versions">
        <caption class="hidden">{`Versions of ${name}`}</caption>
        <thead>
          <tr>
            <th>Version</th>
            <th>Made</th>
            <th>Rows</th>
            {metrics.map((metric) => (
              <th key={metric}>{metric}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <VersionRow
              key={entry.version}
              entry={entry}
              metrics={metrics}
              isShown={entry.version === model.entry.version}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  entry: Entry;
  metrics: string[];
  isShown: boolean;
}

function VersionRow({ entry, metrics, isShown }: RowProps) {
  const path = `/${entry.name}/v${entry.version}`;
  const open = (event: MouseEvent) => {
    event.preventDefault();
    goTo(path);
  };
  return (
    <tr data-shown={isShown}>
      <th scope="row">
        <a href={path} aria-current={isShown ? 'page' : undefined} onClick={open}>
          {`v${entry.version}`}
        </a>{' '}
        <span class="quiet">{entry.aliases.join(', ')}</span>
      </th>
      <td>
        <time dateTime={entry.created}>{entry.created.slice(0, 10)}</time>
      </td>
      <td class="number-cell">{entry.rows.used.toLocaleString('en')}</td>
      {metrics.map((metric) => (
        <td key={metric} class="number-cell">
          {entry.metrics[metric] === undefined ? '' : plainNumber(entry.metrics[metric])}
        </td>
      ))}
    </tr>
  );
}
