// How stages report what they do; the CLI draws it (bars on a terminal, plain lines elsewhere).

export interface StageProgress {
  /** Work done so far; `total` may become known or change on the way. Cheap: call it often. */
  update(done: number, total?: number): void;
  /** Closes the stage with one plain sentence of what came out. */
  done(summary: string): void;
}

export interface Progress {
  /** Opens a stage. `unit` names what is counted ("rows", "trees"). */
  stage(title: string, unit?: string, total?: number): StageProgress;
  /** A warning for the user that does not stop the run. */
  warn(message: string): void;
}

export const silentProgress: Progress = {
  stage: () => ({ update() {}, done() {} }),
  warn() {},
};
