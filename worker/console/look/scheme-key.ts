// Under which name a browser keeps the visitor's choice of light or dark.

export const SCHEME_KEY = 'batcomputer-scheme';
