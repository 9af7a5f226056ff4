// What a tab below the answer is.
import type { ComponentType } from 'preact';
import type { ShownModel } from './model/shown-model.ts';
import type { Session } from './session.ts';

export interface TabProps {
  session: Session;
}

export interface Tab {
  /** In the address, behind `#`. */
  id: string;
  title: string;
  /** Loaded when the tab is opened first. */
  load(): Promise<ComponentType<TabProps>>;
  /** Absent: all models have it. */
  isFor?(model: ShownModel): boolean;
}
