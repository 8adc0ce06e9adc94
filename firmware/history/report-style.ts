/**
 * How the report looks, on paper first: one page, A4 or Letter, in black and white too. Its height fits the shorter of
 * the two, so nothing ever runs onto a second page. The hash lets a browser take this style and no other.
 */

import { createHash } from "node:crypto";

export const REPORT_STYLE = `
@page { margin: 12mm; }
* { box-sizing: border-box; }
html { background: #e9e6dc; }
body { margin: 0; color: #14262a; font: 12px/1.38 "Helvetica Neue", Helvetica, Arial, "Liberation Sans", sans-serif; }
.sheet { position: relative; width: 186mm; height: 255mm; margin: 0 auto; overflow: hidden; display: flex; flex-direction: column; gap: 7px; }
h1, h2, p, dl, dd, table { margin: 0; }
h1 { font-size: 21px; line-height: 1.15; letter-spacing: -0.01em; }
h2 { font-size: 10px; letter-spacing: 0.07em; text-transform: uppercase; color: #17645c; margin-bottom: 3px; }
h2 span { font-weight: normal; letter-spacing: 0; text-transform: none; color: #495b5f; margin-left: 4px; }
bdi { overflow-wrap: anywhere; }
.muted, .small { color: #495b5f; }
.small { font-size: 10.5px; line-height: 1.34; }
header { display: flex; align-items: center; gap: 12px; border-bottom: 2px solid #12505a; padding-bottom: 9px; }
header svg { width: 38px; height: 38px; flex: none; }
header .when { margin-left: auto; text-align: right; }
.simulated { border: 1.5px solid #854800; color: #854800; font-weight: bold; padding: 3px 8px; text-align: center; }
.who { display: grid; grid-template-columns: 1.15fr 1fr; gap: 20px; }
.who dl { display: grid; grid-template-columns: auto 1fr; gap: 1px 10px; }
dt { color: #495b5f; }
dd { font-weight: 600; min-width: 0; }
.figures { display: grid; grid-template-columns: repeat(4, 1fr); border: 1px solid #c9c5b8; border-radius: 8px; }
.figures div { padding: 6px 12px 7px; }
.figures div + div { border-left: 1px solid #c9c5b8; }
.figures b { display: block; font-size: 22px; line-height: 1.15; font-variant-numeric: tabular-nums; }
.figures span { color: #495b5f; font-size: 10.5px; }
.curve { display: block; width: 100%; height: auto; }
.tick { font-size: 10.5px; fill: #495b5f; font-variant-numeric: tabular-nums; }
.grid { stroke: #e2ded2; fill: none; }
.level { stroke: #7b8785; fill: none; }
.axis { stroke: #7b8785; fill: none; }
.inverted { fill: #cfe4e0; }
.angle { fill: none; stroke: #12505a; stroke-width: 1.7; stroke-linejoin: round; stroke-linecap: round; }
.limit { fill: none; stroke: #b02222; stroke-width: 1.5; stroke-dasharray: 7 4; }
.limit-word { font-size: 10.5px; fill: #a81e1e; font-weight: bold; }
.held { fill: #854800; }
.unknown { fill: #d9d9d9; }
.mark { fill: #ffffff; stroke: #14262a; stroke-width: 1.2; }
.mark-line { stroke: #14262a; stroke-width: 0.8; stroke-dasharray: 1.5 3; fill: none; }
.mark-word { font-size: 10px; font-weight: bold; fill: #14262a; }
.key { display: flex; flex-wrap: wrap; gap: 2px 16px; color: #495b5f; font-size: 10.5px; margin-top: 1px; }
.key svg { width: 20px; height: 9px; margin-right: 5px; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 20px; }
ol { margin: 0; padding: 0; list-style: none; }
ol li { display: flex; gap: 7px; align-items: baseline; }
ol b { flex: none; width: 15px; height: 15px; border: 1.2px solid #14262a; border-radius: 50%; font-size: 9.5px; line-height: 13px; text-align: center; align-self: center; }
ol time { margin-left: auto; color: #495b5f; font-variant-numeric: tabular-nums; }
.pain { display: block; width: 100%; height: auto; }
.pain text { font-size: 10.5px; fill: #495b5f; }
.pain .scale { stroke: #7b8785; fill: none; }
.pain .move { stroke: #12505a; stroke-width: 1.4; fill: none; }
.pain .before { fill: #ffffff; stroke: #12505a; stroke-width: 1.6; }
.pain .after { fill: #12505a; }
.pain .word { fill: #14262a; font-weight: bold; }
.pair h2:not(:first-child) { margin-top: 7px; }
.note { border-left: 3px solid #cfe4e0; padding-left: 9px; max-height: 208px; overflow: hidden; }
.note.long { font-size: 10px; line-height: 13px; max-height: 195px; }
.estimate { border: 1px dashed #7b8785; border-radius: 8px; padding: 6px 11px 7px; }
.estimate strong { color: #854800; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th { text-align: left; font-weight: normal; color: #495b5f; font-size: 10.5px; border-bottom: 1px solid #7b8785; padding: 0 8px 2px 0; }
td { border-bottom: 1px solid #e2ded2; padding: 1.5px 8px 1.5px 0; }
th.number, td.number { text-align: right; padding-right: 22px; }
tr.this td { font-weight: bold; }
.trend { display: flex; align-items: center; justify-content: space-between; }
.trend span { margin-left: auto; padding-right: 8px; }
.spark { width: 150px; height: 26px; }
.spark .dot { fill: #12505a; }
footer { margin-top: auto; border-top: 1px solid #c9c5b8; padding-top: 6px; }
.screen-only { display: none; }
@media print {
  html { background: none; }
  /* Of one piece: a browser must not break it, whatever is in it. */
  .sheet { contain: strict; break-inside: avoid; }
}
@media screen {
  .sheet { background: #ffffff; margin: 12mm auto; padding: 12mm; width: 210mm; height: 279mm; box-shadow: 0 2px 18px rgb(20 38 42 / 18%); }
  .screen-only { display: block; width: 210mm; max-width: 100%; margin: 14px auto -20px; padding: 0 12px; color: #495b5f; font-size: 13px; }
}
@media screen and (max-width: 210mm) {
  .sheet { width: auto; height: auto; margin: 20px 0 0; padding: 16px; }
  .who, .pair { grid-template-columns: 1fr; }
  .figures { grid-template-columns: 1fr 1fr; }
  .screen-only { margin: 12px 0 0; }
}
`;

const STYLE_HASH = createHash("sha256").update(REPORT_STYLE).digest("base64");

/** Nothing but this style: no script, no picture from elsewhere, no form, no frame. */
export const REPORT_CSP = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
/** The same for a page that was saved; frames cannot be forbidden from within. */
export const REPORT_META_CSP = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'`;
