import type { BoardRow } from '../test/race/board.ts';

export interface Tool {
  name: string;
  finding: string;
  prepare(folder: string): Promise<{ command: string[]; version: string }>;
}

export interface Column {
  name: string;
  mode: 'data' | 'data+space';
  own: boolean;
  /** `race`, `none`, `-` where there is no tool, `?` where a row did not run to its end. */
  cells: string[];
  notes: string[];
}

export interface Measured {
  board: readonly Pick<BoardRow, 'program' | 'races'>[];
  columns: readonly Column[];
}

export function measure(options?: { tools?: readonly Tool[] }): Promise<Measured>;
export function judge(measured: Measured): { lines: string[]; status: number };
