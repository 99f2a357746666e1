/** How the HTML report looks. Every pair of ink and ground has a contrast of at least 4.5 : 1. */
export const STYLESHEET = `
:root {
  color-scheme: light dark;
  --ground: #ffffff; --panel: #f5f7f9; --lane: #eef1f5; --ink: #1a212b; --soft: #566170; --line: #d5dbe2; --grid: #dbe1e8;
  --link: #0b5cad; --good: #17733f; --good-ground: #e7f5ec; --bad: #b3261e; --bad-ground: #fdecea; --note: #8a5300; --note-ground: #fff3dc;
  --terraform: #6b4fc8; --runbook: #1668b8; --runbook-line: #5b9bdb; --check: #0a7a75; --world: #2c3540; --dead: #d0453a; --dead-ground: #fbe3e0;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --ground: #12161c; --panel: #1a2028; --lane: #1e252f; --ink: #e4e9f0; --soft: #a0acbb; --line: #343e4b; --grid: #2b3542;
    --link: #7db7f5; --good: #5cc98a; --good-ground: #12301f; --bad: #ff8a80; --bad-ground: #3a1a18; --note: #f0b458; --note-ground: #352711;
    --terraform: #7d63d6; --runbook: #2a78c8; --runbook-line: #68aaea; --check: #2aa39c; --world: #d3dae3; --dead: #f0685c; --dead-ground: #3d211f;
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

.verdict { display: flex; gap: 16px; align-items: center; margin: 18px 0 0; padding: 16px 20px; border: 1px solid; border-left-width: 6px; border-radius: 8px; }
.verdict .icon { width: 40px; height: 40px; }
.verdict .word { font-size: 22px; font-weight: 700; line-height: 1.2; }
.verdict p { overflow-wrap: anywhere; }
.verdict.green { background: var(--good-ground); border-color: var(--good); } .verdict.green .word { color: var(--good); }
.verdict.red { background: var(--bad-ground); border-color: var(--bad); } .verdict.red .word { color: var(--bad); }
.problems { border: 1px solid var(--bad); border-radius: 8px; margin-top: 12px; padding: 12px 20px; }
.problems h2 { font-size: 15px; margin: 0 0 6px; }
.problems ol { padding-left: 22px; } .problems li { margin: 4px 0; } .problems li a { font-weight: 600; overflow-wrap: anywhere; } .problems .text { display: block; }
.facts { display: flex; flex-wrap: wrap; gap: 10px 36px; margin: 18px 0 0; }
.facts dt { font-size: 13px; color: var(--soft); } .facts dd { font-weight: 600; font-variant-numeric: tabular-nums; }
.caution { margin-top: 16px; padding: 8px 14px; border-radius: 8px; background: var(--note-ground); }
.caution strong { color: var(--note); } .caution ul { padding: 6px 0 4px 20px; }

figure { border: 1px solid var(--line); border-radius: 8px; padding: 14px 18px 12px; }
.timeline { display: block; overflow: visible; }
.timeline text { font: 12px system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif; fill: var(--ink); }
.timeline .phone { display: none; }
.lane { fill: var(--lane); }
.timeline .lane-name { font-weight: 600; paint-order: stroke; stroke: var(--lane); stroke-width: 4px; stroke-linejoin: round; }
.grid { stroke: var(--grid); stroke-dasharray: 2 3; } .axis { stroke: var(--soft); }
.timeline .tick, .timeline .axis-name { fill: var(--soft); text-anchor: middle; font-variant-numeric: tabular-nums; } .timeline .tick.first { text-anchor: start; } .timeline .axis-name { text-anchor: end; }
.bar { stroke: var(--lane); stroke-width: 1px; }
rect.terraform { fill: var(--terraform); } rect.runbook { fill: var(--runbook); } rect.expected { fill: var(--note); } rect.check { fill: var(--check); } path.world { fill: var(--world); stroke: var(--lane); }
.runbook-line { stroke: var(--runbook-line); stroke-width: 3px; opacity: 0.55; }
.timeline .number text { fill: #fff; font-size: 11px; font-weight: 600; paint-order: stroke; stroke: rgb(0 0 0 / 0.35); stroke-width: 2px; }
.dead { stroke: var(--dead); stroke-dasharray: 3 3; } .dead-ground { fill: var(--dead-ground); } .dead-line { stroke: var(--dead); stroke-width: 2px; opacity: 0.45; }
.band rect { fill: var(--good-ground); stroke: var(--good); } .band.failed rect { fill: var(--bad-ground); stroke: var(--bad); }
.mark circle, .mark .ground { stroke: var(--ground); } .mark path { fill: none; stroke: var(--ground); stroke-width: 1.8px; stroke-linecap: round; stroke-linejoin: round; }
.good circle { fill: var(--good); } .bad circle { fill: var(--bad); } .mark.note .ground { fill: var(--note); stroke-width: 1px; }
.none circle { fill: none; stroke: var(--soft); stroke-width: 1.6px; stroke-dasharray: 2.5 2; } .mark.none path { stroke: var(--soft); }
figcaption { display: flex; flex-wrap: wrap; gap: 4px 20px; margin-top: 8px; font-size: 13px; color: var(--soft); }
figcaption span { display: inline-flex; align-items: center; gap: 6px; }

.table { overflow-x: auto; border: 1px solid var(--line); border-radius: 8px; }
table { width: 100%; border-collapse: collapse; font-size: 14px; }
th, td { padding: 7px 10px; text-align: left; vertical-align: top; border-top: 1px solid var(--line); }
thead th { border-top: 0; font-size: 13px; font-weight: 600; color: var(--soft); background: var(--panel); overflow-wrap: normal; }
tbody:first-child tr:first-child > * { border-top: 0; }
tbody th { font-weight: 500; } td.number, td.name { white-space: nowrap; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
.scenarios tbody th a { font-weight: 600; } .scenarios tbody th span { display: block; color: var(--soft); font-weight: 400; }
td:first-child:has(.icon) { width: 30px; padding-right: 0; }
tr.missing > * { color: var(--soft); }
.loses { background: var(--bad-ground); } .loses strong { color: var(--bad); }
tr.problem > * { background: var(--bad-ground); }
.odd { color: var(--note); font-weight: 600; } .call { white-space: normal; }
.plans details summary { cursor: pointer; } .plans ul { padding-left: 18px; }

.scenario { border-top: 2px solid var(--line); margin-top: 44px; }
.scenario h2 { margin-top: 24px; margin-bottom: 4px; } .scenario h2 .icon { width: 24px; height: 24px; vertical-align: -5px; } .scenario h2 span { font-weight: 400; color: var(--soft); font-size: 17px; margin-left: 6px; }
.scenario > p { color: var(--soft); max-width: 80ch; overflow-wrap: anywhere; } .scenario > figure { margin-top: 14px; }
.own.problem { display: flex; gap: 8px; align-items: flex-start; margin-top: 10px; padding: 8px 12px; border-radius: 8px; background: var(--bad-ground); color: var(--ink); }
.own.problem .icon { margin-top: 3px; }
.block { margin-top: 14px; } .scenario > .dead-none { color: var(--ink); }
details.block > summary { font-weight: 600; }
summary { cursor: pointer; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.assertions { list-style: none; padding: 6px 0 0; } .assertions li { display: flex; gap: 8px; align-items: flex-start; padding: 3px 0; }
.assertions .icon { margin-top: 3px; } .assertions .text { flex: 1; } .assertions .from { white-space: nowrap; font-size: 13px; }
.dead-calls { border-left: 4px solid var(--dead); padding-left: 14px; } .dead-calls h3 { margin-top: 0; margin-bottom: 0; } .dead-calls .table { margin-top: 8px; }

.steps { list-style: none; padding: 0; border: 1px solid var(--line); border-radius: 8px; overflow: clip; }
.steps > li + li { border-top: 1px solid var(--line); } .steps > li.failed { box-shadow: inset 4px 0 var(--bad); } .steps > li:target { background: var(--note-ground); }
.row { display: grid; grid-template-columns: 12px 22px 18px minmax(0, 1fr) 84px 84px 132px; gap: 10px; align-items: start; padding: 8px 14px; list-style: none; }
.row::-webkit-details-marker { display: none; }
.row::before { content: ""; justify-self: center; margin-top: 7px; }
summary.row::before { border: 4.5px solid transparent; border-left: 6px solid var(--soft); border-right: 0; }
details[open] > summary.row::before { transform: rotate(90deg); }
.bad-text { color: var(--bad); }
.steps summary:hover { background: var(--panel); }
.steps .icon { margin-top: 3px; }
.position, .when { text-align: right; font-variant-numeric: tabular-nums; color: var(--soft); }
.title { font-weight: 500; } .title em { font-style: normal; font-weight: 400; color: var(--note); } .failed .title em { color: var(--bad); }
.region, .when { font-size: 14px; color: var(--soft); } .when { white-space: nowrap; }
.kind { justify-self: start; white-space: nowrap; font-size: 13px; padding: 1px 8px; border-radius: 4px; border: 1px solid var(--line); }
.kind.terraform { border-color: var(--terraform); } .kind.runbook { border-color: var(--runbook); } .kind.check { border-color: var(--check); } .kind.world { border-color: var(--world); }
.assertions em { color: var(--soft); }
.steps .body { padding: 2px 14px 14px 58px; } .steps .body > p, .steps .body > .table { margin-top: 8px; }
h4 .green { color: var(--good); } h4 .red { color: var(--bad); }
footer { margin-top: 44px; border-top: 1px solid var(--line); }

@media (max-width: 1100px) {
  .timeline .laptop { display: none; } .timeline .phone { display: inline; }
}
@media screen and (max-width: 720px) {
  main { padding: 18px 14px 36px; }
  h1 { font-size: 26px; } h1 span, .scenario h2 span { display: block; margin-left: 0; }
  .facts { gap: 10px 24px; }
  .verdict { padding: 14px; gap: 12px; align-items: flex-start; } .verdict .icon { width: 30px; height: 30px; }
  figure { padding: 10px 12px; }
  .row { grid-template-columns: 8px 18px 18px auto auto 1fr; gap: 4px 8px; padding: 9px 10px; }
  .title { grid-column: 4 / -1; } .kind { grid-column: 4; } .when { text-align: right; } .region, .when { font-size: 13px; } .kind { padding: 1px 6px; }
  .assertions em { color: var(--soft); }
.steps .body { padding: 2px 10px 12px; }
  th, td { padding: 6px 8px; }
  .stack thead { display: none; } .stack tr { display: flex; flex-wrap: wrap; gap: 2px 14px; padding: 8px 10px; border-top: 1px solid var(--line); }
  .stack tr > * { border: 0; padding: 0; text-align: left; font-size: 13px; } .stack tr > th { flex: 1 0 calc(100% - 44px); font-size: 14px; } .stack tr > td:first-child { min-width: 24px; }
  .stack td[data-label]::before { content: attr(data-label) " "; color: var(--soft); } .stack td:empty { display: none; } .stack td.wide { flex-basis: 100%; }
}
@media print {
  :root { color-scheme: light; }
  body { font-size: 12px; } h1 { font-size: 22px; } h2 { font-size: 16px; } table, thead th, h3, h4, .region, .when, .kind { font-size: 11px; } th, td { padding: 3px 6px; } .row { grid-template-columns: 6px 18px 18px minmax(0, 1fr) 70px 70px 110px; gap: 6px; padding: 4px 8px; } .steps .body { padding: 0 8px 8px 36px; }
  main { max-width: none; padding: 0; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  details::details-content { content-visibility: visible; block-size: auto; }
  figure, tr, .assertions li, .verdict { break-inside: avoid; } h2, h3, h4 { break-after: avoid; }
}
`;
