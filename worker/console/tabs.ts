// The tabs below the answer, in their order: an entry each.
import type { ShownModel } from './model/shown-model.ts';
import type { Tab } from './tab.ts';

const contents = () => import('./tab-contents.ts');

export const TABS: readonly Tab[] = [
  { id: 'why', title: 'Why', load: async () => (await contents()).WhyTab },
  { id: 'play', title: 'Play', load: async () => (await contents()).PlayTab },
  { id: 'compare', title: 'Compare', load: async () => (await contents()).CompareTab },
  { id: 'rows', title: 'Many rows', load: async () => (await contents()).RowsTab },
  { id: 'model', title: 'The model', load: async () => (await contents()).AboutTab },
  { id: 'versions', title: 'Versions', load: async () => (await contents()).VersionsTab },
];

export function tabsOf(model: ShownModel): Tab[] {
  return TABS.filter(({ isFor }) => isFor?.(model) ?? true);
}
