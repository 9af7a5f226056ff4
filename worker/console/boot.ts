// Stands in the page, and runs before it is first drawn: light or dark as the visitor chose it here before.
import { SCHEME_KEY } from './look/scheme-key.ts';

try {
  const scheme = localStorage.getItem(SCHEME_KEY);
  if (scheme === 'light' || scheme === 'dark') document.documentElement.dataset.scheme = scheme;
} catch {
  // A browser that stores nothing for this page.
}
