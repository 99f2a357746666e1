import { REPORT_STYLE } from '../../core/report-style';

/** How the report of an assessment looks. */
export const STYLESHEET = `${REPORT_STYLE}
:root { --one: #1668b8; --two: #b4530a; --three: #0a7a75; }
@media screen and (prefers-color-scheme: dark) {
  :root { --one: #6aaef0; --two: #f0a35e; --three: #45c4ba; }
}
h2 { font-size: 22px; border-top: 2px solid var(--line); margin-top: 44px; padding-top: 22px; }
section > p, section > .more > p { max-width: 78ch; margin: 8px 0 12px; overflow-wrap: anywhere; }
.lead { font-size: 16px; }
.table.after, figure.after { margin-top: 14px; }
.bad-text { color: var(--bad); font-weight: 600; } .note-text { color: var(--note); }

.verdicts { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 14px; margin-top: 18px; }
.verdict-card { border: 1px solid; border-top-width: 6px; border-radius: 8px; padding: 14px 18px 16px; }
.verdict-card.met { background: var(--good-ground); border-color: var(--good); } .verdict-card.met .word { color: var(--good); }
.verdict-card.accepted { background: var(--note-ground); border-color: var(--note); border-top-style: double; } .verdict-card.accepted .word { color: var(--note); }
.verdict-card.unmet { background: var(--bad-ground); border-color: var(--bad); } .verdict-card.unmet .word { color: var(--bad); }
.verdict-card h2 { font-size: 15px; margin: 0; padding: 0; border: 0; }
.verdict-card p { margin: 6px 0 0; font-size: 14px; overflow-wrap: anywhere; }
.verdict-card .word { font-size: 20px; font-weight: 700; line-height: 1.3; } .verdict-card .word .icon { width: 24px; height: 24px; vertical-align: -5px; }
.verdict-card .estimate { font-size: 14px; } .verdict-card .estimate strong { font-size: 24px; font-variant-numeric: tabular-nums; margin-right: 6px; } .verdict-card .estimate span { display: block; color: var(--soft); }
.remedy { border-top: 1px solid var(--line); margin-top: 10px; padding-top: 4px; } .remedy ul { margin-top: 4px; padding-left: 18px; } .remedy li { font-size: 14px; } .remedy code, .verdict-card .remedy code { color: var(--ink); } .reason q { quotes: "“" "”"; }
.gauge { position: relative; height: 14px; margin-top: 10px; border-radius: 3px; background: var(--ground); border: 1px solid var(--line); }
.gauge .fill { position: absolute; inset: 0 auto 0 0; border-radius: 2px; background: var(--good); }
.gauge.accepted .fill { background: var(--note); } .gauge.unmet .fill { background: var(--bad); }
.gauge .limit { position: absolute; top: -5px; bottom: -5px; width: 3px; margin-left: -1px; background: var(--ink); outline: 1px solid var(--ground); }
.gauge-scale { position: relative; height: 18px; margin-top: 5px; font-size: 12px; color: var(--soft); } .gauge-scale span { position: absolute; white-space: nowrap; }
.summary { font-size: 17px; line-height: 1.6; margin-top: 20px; max-width: 90ch; overflow-wrap: anywhere; }
nav { display: flex; flex-wrap: wrap; gap: 4px 18px; margin-top: 18px; }

.more { margin-top: 14px; } .more > summary { font-weight: 600; } .more > .table { margin-top: 8px; }
.not-assessed { display: flex; gap: 8px; align-items: flex-start; padding: 10px 14px; border: 1px dashed var(--soft); border-radius: 8px; } .not-assessed .icon { margin-top: 3px; }
tr.current > * { background: var(--panel); } tr.current > th { box-shadow: inset 4px 0 var(--two); }
th strong { display: block; font-size: 12px; color: var(--two); }
.meter { display: block; height: 12px; min-width: 80px; margin-top: 5px; border-radius: 2px; background: var(--lane); } .meter i { display: block; height: 100%; min-width: 2px; border-radius: 2px; background: var(--one); }
.bar-cell { width: 34%; } .assumptions .source { width: 46%; font-size: 13px; color: var(--soft); }

.chart svg { display: block; overflow: visible; } .chart > svg:not(.timeline) { width: 100%; height: auto; }
.chart text, .timeline text { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif; font-variant-numeric: tabular-nums; }
.chart > .narrow { display: none; }
.timeline text { font-size: 12.5px; fill: var(--ink); }
.lane { fill: var(--lane); }
.timeline .lane-name { font-weight: 600; fill: var(--soft); font-size: 12px; }
.timeline .lane-name, .timeline .caption { paint-order: stroke; stroke: var(--lane); stroke-width: 4px; stroke-linejoin: round; }
.grid { stroke: var(--grid); stroke-dasharray: 2 3; } .axis { stroke: var(--soft); }
.timeline .tick { fill: var(--soft); text-anchor: middle; font-size: 12px; } .timeline .tick.first { text-anchor: start; } .timeline .tick.last, .timeline .before { text-anchor: end; }
.critical { fill: var(--one); } .slack { stroke: var(--soft); stroke-width: 1px; } .slack-ground { fill: var(--ground); } .slack-line { stroke: var(--soft); stroke-width: 2px; opacity: 0.6; }
.joint { stroke: var(--one); stroke-width: 2.5px; }
.timeline .strong { font-weight: 700; }
line.milestone { stroke: var(--soft); stroke-width: 1px; } .timeline text.milestone { font-weight: 600; }
line.limit { stroke: var(--note); stroke-width: 2px; stroke-dasharray: 6 3; } .timeline text.limit { fill: var(--note); font-weight: 700; }
.one { fill: var(--one); } line.one { stroke: var(--one); stroke-width: 2px; } .dashed { stroke-dasharray: 5 4; } .two { fill: var(--two); } .three { fill: var(--three); } .hollow { fill: none; stroke: var(--soft); stroke-width: 1.5px; } .stripe { stroke: var(--ground); stroke-width: 4px; }

@media screen and (max-width: 900px) {
  .verdicts { grid-template-columns: minmax(0, 1fr); }
}
@media screen and (max-width: 640px) {
  .chart > svg.wide { display: none; } .chart > svg.narrow { display: block; max-width: 520px; margin: 0 auto; } .chart > svg.timeline { max-width: none; }
  .summary { font-size: 16px; } .bar-cell { width: auto; }
}
@media screen and (max-width: 720px) {
  .stack tr.problem { background: var(--bad-ground); } .stack tr.current { background: var(--panel); box-shadow: inset 4px 0 var(--two); } .stack tr.current > th { box-shadow: none; }
}
@media print {
  nav { display: none; }
  h2 { font-size: 17px; margin-top: 22px; padding-top: 12px; } .verdict-card h2 { font-size: 12px; }
  .summary { font-size: 13px; } .lead { font-size: 12.5px; } .verdict-card p { font-size: 11px; } .verdict-card .word { font-size: 15px; } .verdict-card .estimate strong { font-size: 17px; }
  .verdicts { gap: 8px; } .verdict-card { padding: 8px 10px 10px; break-inside: avoid; }
  .timeline text, .timeline .lane-name, .timeline .tick { font-size: 10px; } figcaption, .gauge-scale, .verdict-card .estimate span, .remedy li { font-size: 10.5px; }
  .verdict-card .estimate { font-size: 11px; } .detail, .source, .assumptions .source { font-size: 10.5px; } .facts dt { font-size: 10.5px; }
  h3 + p, .lead { break-after: avoid; }
}
`;
