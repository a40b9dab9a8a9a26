export interface RatePoint {
  readonly name: string;
  readonly size: number;
  readonly rate: number;
}

export interface TripPoint {
  readonly name: string;
  readonly share: string;
  readonly ns: number;
}

/** SVG text. */
export function throughputChart(points: readonly RatePoint[]): string;
export function latencyChart(points: readonly TripPoint[]): string;
