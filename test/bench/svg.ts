/**
 * Graphs as SVG, for light and dark pages. Pure.
 * @module
 */

/** A point, and the middle half of what it stands for. */
export interface Point {
  readonly x: number;
  readonly y: number;
  readonly low: number;
  readonly high: number;
}

/** A line of a graph. */
export interface Series {
  readonly name: string;
  /** Counts from 0: which of the colours. */
  readonly colour: number;
  readonly dashed: boolean;
  readonly points: readonly Point[];
}

/** A graph beside others with the same axes. */
export interface Panel {
  readonly title: string;
  readonly series: readonly Series[];
}

/** What a drawing says besides its lines. */
export interface Caption {
  readonly title: string;
  readonly x: string;
  readonly y: string;
}

const HEIGHT = 380;
const PANEL = { width: 250, gap: 30, top: 60, bottom: 70, left: 62, right: 20 };

const style = `
text { font: 12px system-ui, sans-serif; fill: #1f2328 }
.title { font-size: 15px; font-weight: 600 }
.end { text-anchor: end } .middle { text-anchor: middle }
.grid { stroke: #d1d9e0; stroke-width: 1 }
.line { fill: none; stroke-width: 2 } .dashed { stroke-dasharray: 5 4 }
.c0 { stroke: #0969da } .c1 { stroke: #bc4c00 }
.d0 { fill: #0969da } .d1 { fill: #bc4c00 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 } .grid { stroke: #3d444d }
  .c0 { stroke: #4493f8 } .c1 { stroke: #f0883e } .d0 { fill: #4493f8 } .d1 { fill: #f0883e }
}
`;

const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
const at = (value: number) => value.toFixed(1);

function words(x: number, y: number, text: string, kind = ""): string {
  return `<text x="${at(x)}" y="${at(y)}"${kind === "" ? "" : ` class="${kind}"`}>${escaped(text)}</text>`;
}

/** An axis of powers of ten that has all values on it. */
export interface Axis {
  readonly from: number;
  readonly to: number;
}

/** Zero and less has no place on it, and is left out. */
export function axisOf(values: readonly number[]): Axis {
  const logarithms = values.filter((value) => value > 0).map(Math.log10);
  if (logarithms.length === 0) return { from: 0, to: 1 };
  const from = Math.floor(Math.min(...logarithms) + 1e-9);
  return { from, to: Math.max(from + 1, Math.ceil(Math.max(...logarithms) - 1e-9)) };
}

/** Where a value is between the ends of an axis, from 0 to 1. */
export function placeOn({ from, to }: Axis, value: number): number {
  return Math.min(1, Math.max(0, (Math.log10(Math.max(value, 1e-12)) - from) / (to - from)));
}

const powers = ({ from, to }: Axis) => Array.from({ length: to - from + 1 }, (_, i) => 10 ** (from + i));

function label(value: number): string {
  if (value >= 1000) return `${value / 1000}k`;
  return String(Number(value.toPrecision(1)));
}

interface Place {
  x(value: number): number;
  y(value: number): number;
}

function seriesText({ colour, dashed, points }: Series, place: Place): string[] {
  const path = points.map(({ x, y }, i) => `${i === 0 ? "M" : "L"}${at(place.x(x))} ${at(place.y(y))}`).join(
    "",
  );
  return [
    `<path class="line c${colour}${dashed ? " dashed" : ""}" d="${path}"/>`,
    ...points.flatMap(({ x, y, low, high }) => [
      `<path class="c${colour}" d="M${at(place.x(x))} ${at(place.y(low))}V${at(place.y(high))}"/>`,
      `<circle class="d${colour}" cx="${at(place.x(x))}" cy="${at(place.y(y))}" r="3"/>`,
    ]),
  ];
}

function legend(panels: readonly Panel[]): string[] {
  const all = new Map(panels.flatMap(({ series }) => series).map((each) => [each.name, each]));
  return [...all.values()].flatMap(({ name, colour, dashed }, i) => {
    const x = PANEL.left + i * 210;
    return [
      `<path class="line c${colour}${dashed ? " dashed" : ""}" d="M${x} ${HEIGHT - 14}h26"/>`,
      words(x + 32, HEIGHT - 10, name),
    ];
  });
}

/** Lines over axes of powers of ten, panel beside panel. A vertical stroke at a point is the middle half of its values. */
export function lineGraph(panels: readonly Panel[], { title, x, y }: Caption): string {
  const points = panels.flatMap(({ series }) => series.flatMap(({ points }) => points));
  const across = axisOf(points.map(({ x }) => x));
  const upward = axisOf(points.flatMap(({ low, high }) => [low, high]));
  const height = HEIGHT - PANEL.top - PANEL.bottom;
  const heightOf = (value: number) => PANEL.top + height * (1 - placeOn(upward, value));
  const width = PANEL.left + panels.length * (PANEL.width + PANEL.gap) - PANEL.gap + PANEL.right;
  const drawn = panels.flatMap((panel, i) => {
    const left = PANEL.left + i * (PANEL.width + PANEL.gap);
    const place = { x: (value: number) => left + PANEL.width * placeOn(across, value), y: heightOf };
    return [
      ...powers(upward).map((value) =>
        `<path class="grid" d="M${left} ${at(heightOf(value))}h${PANEL.width}"/>`
      ),
      ...powers(across).flatMap((value) => [
        `<path class="grid" d="M${at(place.x(value))} ${PANEL.top}v${height}"/>`,
        words(place.x(value), PANEL.top + height + 17, label(value), "middle"),
      ]),
      words(left + PANEL.width / 2, PANEL.top - 8, panel.title, "middle"),
      words(left + PANEL.width / 2, PANEL.top + height + 34, x, "middle"),
      ...panel.series.flatMap((series) => seriesText(series, place)),
    ];
  });
  const scale = powers(upward).map((value) =>
    words(PANEL.left - 6, heightOf(value) + 4, label(value), "end")
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${HEIGHT}" width="${width}" height="${HEIGHT}">`,
    `<style>${style}</style>`,
    words(PANEL.left, 22, title, "title"),
    words(6, PANEL.top - 8, y),
    ...drawn,
    ...scale,
    ...legend(panels),
    "</svg>\n",
  ].join("\n");
}
