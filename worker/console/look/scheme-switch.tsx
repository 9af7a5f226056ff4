// Light or dark, as the visitor's system is until the visitor says otherwise.
import { type Signal, signal } from '@preact/signals';
import { SCHEME_KEY } from './scheme-key.ts';

const prefersDark = matchMedia('(prefers-color-scheme: dark)');

const isDark: Signal<boolean> = signal(isShownDark());

prefersDark.addEventListener('change', () => {
  isDark.value = isShownDark();
});

function isShownDark(): boolean {
  const { scheme } = document.documentElement.dataset;
  return scheme === undefined ? prefersDark.matches : scheme === 'dark';
}

/** For this visit and those that follow; what the system has anyway is not kept. */
function chooseDark(wanted: boolean): void {
  const { dataset } = document.documentElement;
  if (wanted === prefersDark.matches) delete dataset.scheme;
  else dataset.scheme = wanted ? 'dark' : 'light';
  isDark.value = wanted;
  try {
    if (dataset.scheme === undefined) localStorage.removeItem(SCHEME_KEY);
    else localStorage.setItem(SCHEME_KEY, dataset.scheme);
  } catch {
    // A browser that stores nothing for this page: the choice ends with the visit.
  }
}

export function SchemeSwitch() {
  return (
    <button
      type="button"
      role="switch"
      class="toggle"
      aria-checked={isDark.value}
      onClick={() => chooseDark(!isDark.value)}
    >
      <span class="toggle-way" aria-hidden="true" />
      Dark
    </button>
  );
}
