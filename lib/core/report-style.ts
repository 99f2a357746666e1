/**
 * How every HTML report looks: colours, type, tables, figures, for light and dark screens, phones and
 * paper. A report adds its own rules after these. Every pair of ink and ground has a contrast of at
 * least 4.5 : 1.
 */
export const REPORT_STYLE = `
:root {
  color-scheme: light dark;
  --ground: #ffffff; --panel: #f5f7f9; --lane: #eef1f5; --ink: #1a212b; --soft: #566170; --line: #d5dbe2; --grid: #dbe1e8;
  --link: #0b5cad; --good: #17733f; --good-ground: #e7f5ec; --bad: #b3261e; --bad-ground: #fdecea; --note: #8a5300; --note-ground: #fff3dc;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --ground: #12161c; --panel: #1a2028; --lane: #1e252f; --ink: #e4e9f0; --soft: #a0acbb; --line: #343e4b; --grid: #2b3542;
    --link: #7db7f5; --good: #5cc98a; --good-ground: #12301f; --bad: #ff8a80; --bad-ground: #3a1a18; --note: #f0b458; --note-ground: #352711;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 28px 24px 48px; }
h1, h2, h3, h4, p, dl, dd, ul, ol, figure { margin: 0; }
h1 { font-size: 30px; line-height: 1.2; letter-spacing: -0.01em; overflow-wrap: anywhere; }
h1 span { font-size: 17px; font-weight: 400; letter-spacing: 0; color: var(--soft); margin-left: 8px; }
h2 { font-size: 20px; line-height: 1.3; margin: 36px 0 12px; overflow-wrap: anywhere; }
h3 { font-size: 15px; margin: 20px 0 8px; }
h4 { font-size: 14px; margin: 14px 0 6px; }
a { color: var(--link); text-underline-offset: 2px; }
code { font: 0.87em ui-monospace, SFMono-Regular, Menlo, "Liberation Mono", monospace; color: var(--soft); overflow-wrap: anywhere; }
.soft { color: var(--soft); }
.text, .detail, dd, summary { overflow-wrap: anywhere; } td, th { overflow-wrap: break-word; }
.text, .detail { white-space: pre-wrap; }
.detail { display: block; color: var(--soft); font-weight: 400; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.eyebrow { color: var(--soft); font-size: 13px; letter-spacing: 0.04em; margin-bottom: 2px; }
.icon { width: 18px; height: 18px; flex: none; vertical-align: -4px; }
.facts { display: flex; flex-wrap: wrap; gap: 10px 36px; margin: 18px 0 0; }
.facts dt { font-size: 13px; color: var(--soft); } .facts dd { font-weight: 600; font-variant-numeric: tabular-nums; }
.caution { margin-top: 16px; padding: 8px 14px; border-radius: 8px; background: var(--note-ground); }
.caution strong { color: var(--note); } .caution ul { padding: 6px 0 4px 20px; }

figure { border: 1px solid var(--line); border-radius: 8px; padding: 14px 18px 12px; }
figcaption { display: flex; flex-wrap: wrap; gap: 4px 20px; margin-top: 8px; font-size: 13px; color: var(--soft); }
figcaption span { display: inline-flex; align-items: center; gap: 6px; }
.mark circle, .mark .ground { stroke: var(--ground); } .mark path { fill: none; stroke: var(--ground); stroke-width: 1.8px; stroke-linecap: round; stroke-linejoin: round; }
.good circle { fill: var(--good); } .bad circle { fill: var(--bad); } .mark.note .ground { fill: var(--note); stroke-width: 1px; }
.none circle { fill: none; stroke: var(--soft); stroke-width: 1.6px; stroke-dasharray: 2.5 2; } .mark.none path { stroke: var(--soft); }

.table { overflow-x: auto; border: 1px solid var(--line); border-radius: 8px; }
table { width: 100%; border-collapse: collapse; font-size: 14px; }
th, td { padding: 7px 10px; text-align: left; vertical-align: top; border-top: 1px solid var(--line); }
thead th { border-top: 0; font-size: 13px; font-weight: 600; color: var(--soft); background: var(--panel); overflow-wrap: normal; }
tbody:first-child tr:first-child > * { border-top: 0; }
tbody th { font-weight: 500; } td.number, td.name { white-space: nowrap; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
td:first-child:has(.icon) { width: 30px; padding-right: 0; }
tr.missing > * { color: var(--soft); }
tr.problem > * { background: var(--bad-ground); }
summary { cursor: pointer; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
footer { margin-top: 44px; border-top: 1px solid var(--line); }

@media screen and (max-width: 720px) {
  main { padding: 18px 14px 36px; }
  h1 { font-size: 26px; } h1 span { display: block; margin-left: 0; }
  .facts { gap: 10px 24px; }
  figure { padding: 10px 12px; }
  th, td { padding: 6px 8px; }
  .stack thead { display: none; } .stack tr { display: flex; flex-wrap: wrap; gap: 2px 14px; padding: 8px 10px; border-top: 1px solid var(--line); }
  .stack tr > * { border: 0; padding: 0; text-align: left; font-size: 13px; } .stack tr > th { flex: 1 0 calc(100% - 44px); font-size: 14px; } .stack tr > td:first-child { min-width: 24px; }
  .stack td[data-label]::before { content: attr(data-label) " "; color: var(--soft); } .stack td:empty { display: none; } .stack td.wide { flex-basis: 100%; }
}
@media print {
  :root { color-scheme: light; }
  body { font-size: 12px; } h1 { font-size: 22px; } h2 { font-size: 16px; } table, thead th, h3, h4 { font-size: 11px; } th, td { padding: 3px 6px; }
  main { max-width: none; padding: 0; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  details::details-content { content-visibility: visible; block-size: auto; }
  figure, tr { break-inside: avoid; } h2, h3, h4 { break-after: avoid; }
}
`;
