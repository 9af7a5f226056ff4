// The head of the page: which model and version is asked, and the way to others.

import { focusAnswer } from './answer/answer-panel.tsx';
import { Registers } from './look/registers.tsx';
import { SchemeSwitch } from './look/scheme-switch.tsx';
import type { ShownModel } from './model/shown-model.ts';
import { goTo } from './page.ts';

export function Masthead({ model }: { model: ShownModel | null }) {
  return (
    <header class="masthead">
      <button type="button" class="skip" onClick={focusAnswer}>
        Skip to the answer
      </button>
      <p class="brand">Batcomputer</p>
      {model !== null && <Pickers model={model} />}
      <SchemeSwitch />
      <Registers model={model} />
    </header>
  );
}

function Pickers({ model }: { model: ShownModel }) {
  const { entry, listed, prefix } = model;
  const own = listed.find((one) => one.model === entry.name);
  const addresses = versionAddresses(entry.name, own?.versions ?? [entry.version], own?.aliases);
  const known = addresses.find(({ path }) => path === prefix);
  return (
    <nav class="pickers" aria-label="Model and version">
      <div>
        <label for="model-picker">Model</label>
        <select
          id="model-picker"
          value={entry.name}
          onChange={(e) => goTo(`/${e.currentTarget.value}`)}
        >
          {listed.map(({ model: name, title }) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
        </select>
      </div>
      <div>
        <label for="version-picker">Version</label>
        <select
          id="version-picker"
          value={known?.path ?? `/${entry.name}`}
          onChange={(e) => goTo(e.currentTarget.value)}
        >
          {addresses.map(({ path, title }) => (
            <option key={path} value={path}>
              {title}
            </option>
          ))}
        </select>
      </div>
    </nav>
  );
}

interface VersionAddress {
  path: string;
  title: string;
}

/** What is current first, then the other aliases, then all versions, the newest first. */
function versionAddresses(
  name: string,
  versions: readonly number[],
  aliases: Record<string, number> = {},
): VersionAddress[] {
  const others = Object.entries(aliases).filter(([alias]) => alias !== 'current');
  return [
    { path: `/${name}`, title: `current${'current' in aliases ? ` (v${aliases.current})` : ''}` },
    ...others.map(([alias, version]) => ({
      path: `/${name}/${alias}`,
      title: `${alias} (v${version})`,
    })),
    ...versions
      .toReversed()
      .map((version) => ({ path: `/${name}/v${version}`, title: `v${version}` })),
  ];
}
