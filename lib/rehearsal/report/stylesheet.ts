import { REPORT_STYLE } from '../../core/report-style';

/** How the HTML report looks. Every pair of ink and ground has a contrast of at least 4.5 : 1. */
export const STYLESHEET = `${REPORT_STYLE}
:root {
  --terraform: #6b4fc8; --runbook: #1668b8; --runbook-line: #5b9bdb; --check: #0a7a75; --world: #2c3540; --dead: #d0453a; --dead-ground: #fbe3e0;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --terraform: #7d63d6; --runbook: #2a78c8; --runbook-line: #68aaea; --check: #2aa39c; --world: #d3dae3; --dead: #f0685c; --dead-ground: #3d211f;
  }
}

.verdict { display: flex; gap: 16px; align-items: center; margin: 18px 0 0; padding: 16px 20px; border: 1px solid; border-left-width: 6px; border-radius: 8px; }
.verdict .icon { width: 40px; height: 40px; }
.verdict .word { font-size: 22px; font-weight: 700; line-height: 1.2; }
.verdict p { overflow-wrap: anywhere; }
.verdict.green { background: var(--good-ground); border-color: var(--good); } .verdict.green .word { color: var(--good); }
.verdict.red { background: var(--bad-ground); border-color: var(--bad); } .verdict.red .word { color: var(--bad); }
.problems { border: 1px solid var(--bad); border-radius: 8px; margin-top: 12px; padding: 12px 20px; }
.problems h2 { font-size: 15px; margin: 0 0 6px; }
.problems ol { padding-left: 22px; } .problems li { margin: 4px 0; } .problems li a { font-weight: 600; overflow-wrap: anywhere; } .problems .text { display: block; }

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

.scenarios tbody th a { font-weight: 600; } .scenarios tbody th span { display: block; color: var(--soft); font-weight: 400; }
.loses { background: var(--bad-ground); } .loses strong { color: var(--bad); }
.odd { color: var(--note); font-weight: 600; } .call { white-space: normal; }
.plans details summary { cursor: pointer; } .plans ul { padding-left: 18px; }

.scenario { border-top: 2px solid var(--line); margin-top: 44px; }
.scenario h2 { margin-top: 24px; margin-bottom: 4px; } .scenario h2 .icon { width: 24px; height: 24px; vertical-align: -5px; } .scenario h2 span { font-weight: 400; color: var(--soft); font-size: 17px; margin-left: 6px; }
.scenario > p { color: var(--soft); max-width: 80ch; overflow-wrap: anywhere; } .scenario > figure { margin-top: 14px; }
.own.problem { display: flex; gap: 8px; align-items: flex-start; margin-top: 10px; padding: 8px 12px; border-radius: 8px; background: var(--bad-ground); color: var(--ink); }
.own.problem .icon { margin-top: 3px; }
.block { margin-top: 14px; } .scenario > .dead-none { color: var(--ink); }
details.block > summary { font-weight: 600; }
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

@media (max-width: 1100px) {
  .timeline .laptop { display: none; } .timeline .phone { display: inline; }
}
@media screen and (max-width: 720px) {
  .scenario h2 span { display: block; margin-left: 0; }
  .verdict { padding: 14px; gap: 12px; align-items: flex-start; } .verdict .icon { width: 30px; height: 30px; }
  .row { grid-template-columns: 8px 18px 18px auto auto 1fr; gap: 4px 8px; padding: 9px 10px; }
  .title { grid-column: 4 / -1; } .kind { grid-column: 4; } .when { text-align: right; } .region, .when { font-size: 13px; } .kind { padding: 1px 6px; }
  .steps .body { padding: 2px 10px 12px; }
}
@media print {
  .region, .when, .kind { font-size: 11px; } .row { grid-template-columns: 6px 18px 18px minmax(0, 1fr) 70px 70px 110px; gap: 6px; padding: 4px 8px; } .steps .body { padding: 0 8px 8px 36px; }
  .assertions li, .verdict { break-inside: avoid; }
}
`;
