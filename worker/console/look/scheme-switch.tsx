// Light or dark, as the visitor likes it.
import { chooseDark, isDark } from './theme.ts';

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
