// The tabs below the answer, in their order: an entry each.
import type { ShownModel } from './model/shown-model.ts';
import type { Tab } from './tab.ts';

export const TABS: readonly Tab[] = [
  { id: 'why', title: 'Why', load: async () => (await import('./why/why-tab.tsx')).WhyTab },
  {
    id: 'rows',
    title: 'Many rows',
    load: async () => (await import('./rows/rows-tab.tsx')).RowsTab,
  },
  {
    id: 'versions',
    title: 'Versions',
    load: async () => (await import('./history/versions-tab.tsx')).VersionsTab,
  },
];

export function tabsOf(model: ShownModel): Tab[] {
  return TABS.filter(({ isFor }) => isFor?.(model) ?? true);
}
