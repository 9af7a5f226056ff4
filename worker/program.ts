// What this program is called where a protocol asks a server for its name and version.

/** The version is that of package.json, which a bundle does not have; a test holds them to each other. */
export const PROGRAM = { name: 'batcomputer', version: '0.1.0' } as const;
