/** style — the look of the page, for light and dark, wide and narrow; no font and no file is fetched. */
export const style: string = `
:root {
  color-scheme: light dark;
  --paper: #fbfaf6; --card: #ffffff; --ink: #1c2026; --soft: #5f6670; --rule: #e6e2d8;
  --trained: #1f5fbf; --untrained: #c8641b; --raw: #7d848e; --alarm: #b3261e; --alarm-paper: #fdecea;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #131519; --card: #1b1e24; --ink: #e9e7e1; --soft: #a0a6b0; --rule: #31353d;
    --trained: #74a8ff; --untrained: #f0994f; --raw: #8c939e; --alarm: #ff9b90; --alarm-paper: #3a1f1d;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", "Helvetica Neue", "DejaVu Sans", sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 40px 24px 64px; }
h1 { font-size: clamp(26px, 5vw, 38px); line-height: 1.15; letter-spacing: -0.02em; margin: 0 0 8px; }
h2 { font-size: 17px; margin: 0 0 2px; letter-spacing: -0.005em; }
p { margin: 0; } .lead { color: var(--soft); max-width: 68ch; font-size: 17px; }
.alarm { background: var(--alarm-paper); color: var(--alarm); border-radius: 8px; padding: 12px 16px; margin-top: 16px; }
.tiles { display: grid; grid-template-columns: repeat(4, 1fr); gap: 16px; margin: 28px 0 16px; }
.tile, section { background: var(--card); border: 1px solid var(--rule); border-radius: 12px; }
.tile { padding: 14px 18px; } .tile b { display: block; font-size: 30px; line-height: 1.2; letter-spacing: -0.02em;
  font-variant-numeric: tabular-nums; color: var(--trained); }
.tile span { color: var(--soft); font-size: 14px; display: block; }
.cards { columns: 2; column-gap: 16px; } .cards section { break-inside: avoid; }
section { padding: 18px 20px 20px; margin-bottom: 16px; }
section > p { color: var(--soft); font-size: 14px; margin-bottom: 14px; }
.drawing { display: block; width: 100%; height: auto; font-size: 13.5px; font-family: inherit; overflow: visible; }
.drawing text { fill: var(--ink); } .drawing .tick, .drawing .axis, .drawing .note { fill: var(--soft); }
.drawing .value { font-weight: 650; font-variant-numeric: tabular-nums; }
.rule { stroke: var(--rule); fill: none; } .landmark { stroke: var(--soft); stroke-dasharray: 2 4; fill: none; }
.line { fill: none; stroke-width: 2.2; stroke-linejoin: round; } .trained-line { stroke: var(--trained); } .untrained-line { stroke: var(--untrained); } .other-line { stroke: var(--ink); }
.trained-fill { fill: var(--trained); } .untrained-fill { fill: var(--untrained); } .pale { fill-opacity: 0.35; }
.raw-ring { fill: var(--card); stroke: var(--raw); stroke-width: 2; }
.reach { stroke: var(--trained); stroke-width: 3; opacity: 0.35; }
.positives { fill: var(--trained); fill-opacity: 0.55; stroke: var(--trained); }
.negatives { fill: var(--untrained); fill-opacity: 0.45; stroke: var(--untrained); }
.dots { fill: none; stroke-width: 4.6; stroke-linecap: round; opacity: 0.78; }
.class-name { font-size: 19px; font-weight: 700; paint-order: stroke; stroke: var(--card); stroke-width: 5px; stroke-linejoin: round; }
.key { display: inline-flex; align-items: center; gap: 6px; margin-right: 14px; white-space: nowrap; }
.key i { width: 11px; height: 11px; border-radius: 50%; display: inline-block; }
.key .ring { border: 2px solid var(--raw); }
.montage { width: 100%; image-rendering: pixelated; display: block; border-radius: 4px; }
.pairs { display: grid; gap: 6px; } .pairs figure { margin: 0; } figcaption { color: var(--soft); font-size: 13px; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: 15px; }
th, td { text-align: left; padding: 7px 10px 7px 0; border-top: 1px solid var(--rule); vertical-align: top; font-weight: 400; }
thead th { border-top: 0; color: var(--soft); font-size: 13px; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; padding-left: 10px; }
td.best { font-weight: 700; } td.trained-column { color: var(--trained); }
tbody th small { display: block; color: var(--soft); font-size: 13px; line-height: 1.35; }
dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(170px, 1fr)); gap: 10px 18px; margin: 12px 0 0; }
dt { color: var(--soft); font-size: 13px; } dd { margin: 0; overflow-wrap: anywhere; }
code { font: 13.5px/1.5 ui-monospace, "SF Mono", Menlo, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
@media (max-width: 760px) {
  main { padding: 24px 14px 40px; } .cards { columns: 1; } .tiles { grid-template-columns: 1fr 1fr; gap: 10px; }
  section { padding: 16px 14px; margin-bottom: 12px; } table { font-size: 14px; } td.number, th.number { padding-left: 4px; } .drawing { font-size: 15px; } .tile { padding: 12px 14px; } .tile b { font-size: 25px; }
}
@media print { body { background: #fff; } section, .tile { break-inside: avoid; } }
`;
