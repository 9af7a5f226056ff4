// What the tabs show, as one part that is loaded with the first of them: apart, these small files would be a fifth more.
export { AboutTab } from './about/about-tab.tsx';
export { CompareTab } from './compare/compare-tab.tsx';
export { VersionsTab } from './history/versions-tab.tsx';
export { PlayTab } from './play/play-tab.tsx';
export { RowsTab } from './rows/rows-tab.tsx';
export { WhyTab } from './why/why-tab.tsx';
